package finance.ml.lstm;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/// The file of a saved LSTM: a mark with the version of the format, the ticker, the model with its scaler
/// and the range of its history, and the SHA-256 checksum of all bytes before it.
///
/// @param path of the file
/// @param ticker of the model
record LstmFile(Path path, String ticker) {
    /// `LST` and the version of the format.
    private static final int MARK = 0x4C53_5403;

    private static final int VERSION_BITS = 8;
    private static final int CHECKSUM_BYTES = 32;

    /// The content of a file is not the saved LSTM of the ticker.
    static final class InvalidFileException extends IOException {
        private static final long serialVersionUID = 1;

        private InvalidFileException(String message) {
            super(message);
        }
    }

    /// Writes the model; an earlier file is replaced atomically.
    void save(FittedLstm lstm) throws IOException {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(content)) {
            out.writeInt(MARK);
            out.writeUTF(ticker);
            lstm.write(out);
            out.write(checksum(content.toByteArray(), content.size()));
        }
        Path partial = path.resolveSibling(path.getFileName() + ".partial");
        Files.write(partial, content.toByteArray());
        Files.move(partial, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /// Reads the model.
    ///
    /// @throws InvalidFileException if the file is damaged, of another format, or of another ticker
    FittedLstm load() throws IOException {
        byte[] content = Files.readAllBytes(path);
        requireMark(content);
        int end = content.length - CHECKSUM_BYTES;
        if (end < Integer.BYTES
                || !MessageDigest.isEqual(checksum(content, end), Arrays.copyOfRange(content, end, content.length))) {
            throw new InvalidFileException(
                    "expected a file with its checksum, found a damaged one; train the model again");
        }
        try (DataInputStream in =
                new DataInputStream(new ByteArrayInputStream(content, Integer.BYTES, end - Integer.BYTES))) {
            String found = in.readUTF();
            if (!found.equals(ticker)) {
                throw new InvalidFileException(
                        "expected the model of %s, found that of %s; restore the file or train the model again"
                                .formatted(ticker, found));
            }
            return FittedLstm.read(in);
        }
    }

    private static void requireMark(byte[] content) throws InvalidFileException {
        int mark = content.length < Integer.BYTES ? 0 : ByteBuffer.wrap(content).getInt();
        if (mark == MARK) {
            return;
        }
        if (mark >>> VERSION_BITS == MARK >>> VERSION_BITS) {
            throw new InvalidFileException(
                    "expected format %d, found format %d of another version; train the model again"
                            .formatted(MARK & 0xFF, mark & 0xFF));
        }
        throw new InvalidFileException(
                "expected a saved LSTM, found another kind of file; remove it or train the model again");
    }

    private static byte[] checksum(byte[] content, int length) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(content, 0, length);
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
