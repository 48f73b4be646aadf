package finance.ingest.polygon;

import finance.common.Settings;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import okhttp3.OkHttpClient;

/// Certificates that are trusted in addition to those of the machine, for a proxy of the company that
/// inspects TLS connections.
final class CompanyCertificates {
    private static final Pattern PEM = Pattern.compile("-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----");

    private CompanyCertificates() {}

    /// Reads the PEM file in SSL_CERT_FILE, the variable that OpenSSL, curl, Python and Go use. Empty if it
    /// is not set.
    static List<Certificate> from(Settings settings) {
        String file = settings.text("SSL_CERT_FILE", "");
        if (file.isEmpty()) {
            return List.of();
        }
        try {
            List<Certificate> certificates = parse(Files.readString(Path.of(file), StandardCharsets.ISO_8859_1));
            if (certificates.isEmpty()) {
                settings.problem("SSL_CERT_FILE must name a file with PEM certificates, found none in " + file);
            }
            return certificates;
        } catch (IOException | InvalidPathException e) {
            settings.problem("SSL_CERT_FILE must name a file that can be read, found " + file + ": " + e);
        } catch (CertificateException e) {
            settings.problem("SSL_CERT_FILE must name a file with PEM certificates, found an invalid one in " + file
                    + ": " + e.getMessage());
        }
        return List.of();
    }

    private static List<Certificate> parse(String pem) throws CertificateException {
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        List<Certificate> certificates = new ArrayList<>();
        Matcher block = PEM.matcher(pem);
        while (block.find()) {
            byte[] text = block.group().getBytes(StandardCharsets.US_ASCII);
            certificates.add(factory.generateCertificate(new ByteArrayInputStream(text)));
        }
        return certificates;
    }

    /// Configures the client to trust the certificates of the machine and these.
    static void trust(List<Certificate> certificates, OkHttpClient.Builder client) {
        try {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            int number = 0;
            for (Certificate certificate : trustManager(null).getAcceptedIssuers()) {
                store.setCertificateEntry("machine-" + number++, certificate);
            }
            for (Certificate certificate : certificates) {
                store.setCertificateEntry("company-" + number++, certificate);
            }
            X509TrustManager manager = trustManager(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {manager}, null);
            client.sslSocketFactory(context.getSocketFactory(), manager);
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("the trusted certificates could not be configured", e);
        }
    }

    /// @param store null for the certificates of the machine
    private static X509TrustManager trustManager(KeyStore store) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return (X509TrustManager) factory.getTrustManagers()[0];
    }
}
