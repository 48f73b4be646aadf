package finance.ingest;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A certificate authority for tests, created by the JDK's keytool, and a server certificate signed by it.
/// All three are PEM.
record CertificateAuthority(String certificate, String serverCertificate, String serverKey) {
    private static final String PASSWORD = "made-up-password";
    private static final Base64.Encoder LINES = Base64.getMimeEncoder(64, new byte[] {'\n'});

    /// @param folder where the key store may be written
    /// @param server the subject alternative name, like `ip:127.0.0.1` or `dns:localhost`
    static CertificateAuthority create(Path folder, String server)
            throws IOException, InterruptedException, GeneralSecurityException {
        Path keys = folder.resolve("keys.p12");
        keytool(keys, "-alias", "ca", "-dname", "CN=Certificate authority of a test", "-ext", "bc:c=ca:true");
        keytool(keys, "-alias", "server", "-dname", "CN=server", "-ext", "san=" + server, "-signer", "ca");
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream stored = Files.newInputStream(keys)) {
            store.load(stored, PASSWORD.toCharArray());
        }
        return new CertificateAuthority(
                pem("CERTIFICATE", store.getCertificate("ca").getEncoded()),
                pem("CERTIFICATE", store.getCertificate("server").getEncoded()),
                pem(
                        "PRIVATE KEY",
                        store.getKey("server", PASSWORD.toCharArray()).getEncoded()));
    }

    private static void keytool(Path keys, String... args) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(), "-genkeypair"));
        command.addAll(List.of("-keystore", keys.toString(), "-storetype", "PKCS12", "-storepass", PASSWORD));
        command.addAll(List.of("-keyalg", "EC", "-groupname", "secp256r1", "-validity", "2"));
        command.addAll(List.of(args));
        Path output = keys.resolveSibling("keytool.txt");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new IOException(
                    "expected exit code 0 within 60 s of " + command + ", it printed: " + Files.readString(output));
        }
    }

    private static String pem(String kind, byte[] encoded) {
        return "-----BEGIN " + kind + "-----\n" + LINES.encodeToString(encoded) + "\n-----END " + kind + "-----\n";
    }
}
