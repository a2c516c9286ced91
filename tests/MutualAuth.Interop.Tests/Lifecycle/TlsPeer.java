import java.io.BufferedReader;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.util.HexFormat;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/**
 * One side of mutual TLS, with a file that is keystore and truststore and is read anew for each connection. Does what each
 * line says: "serve TLSv1.3" (one connection, on the port that it prints) or "connect 12345 TLSv1.3".
 */
class TlsPeer {
    public static void main(String[] arguments) throws Exception {
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = commands.readLine(); line != null; line = commands.readLine()) {
            String[] words = line.split(" ");
            try {
                SSLContext context = context(arguments[0], arguments[1], arguments[2]);
                System.out.println("done " + (words[0].equals("serve")
                    ? serve(context, words[1])
                    : connect(context, Integer.parseInt(words[1]), words[2])));
            } catch (IOException | GeneralSecurityException exception) {
                System.out.println("refused " + exception.toString().replace('\n', ' '));
            }
        }
    }

    private static SSLContext context(String file, String type, String passwordFile) throws IOException, GeneralSecurityException {
        char[] password = Files.readString(Path.of(passwordFile)).trim().toCharArray();
        KeyStore store = KeyStore.getInstance(type);
        try (FileInputStream stream = new FileInputStream(file)) {
            store.load(stream, password);
        }
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, password);
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    private static String serve(SSLContext context, String version) throws IOException, GeneralSecurityException {
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            System.out.println("port " + listener.getLocalPort());
            listener.setSoTimeout(30000);
            try (SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(listener.accept(), null, true)) {
                socket.setNeedClientAuth(true);
                prepare(socket, version);
                String line = readLine(socket.getInputStream());
                socket.getOutputStream().write((new StringBuilder(line).reverse() + "\n").getBytes(StandardCharsets.US_ASCII));
                return presented(socket);
            }
        }
    }

    private static String connect(SSLContext context, int port, String version) throws IOException, GeneralSecurityException {
        Socket plain = new Socket(InetAddress.getByName("127.0.0.1"), port);
        try (SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(plain, "127.0.0.1", port, true)) {
            prepare(socket, version);
            socket.getOutputStream().write("hello\n".getBytes(StandardCharsets.US_ASCII));
            String answer = readLine(socket.getInputStream());
            if (!answer.equals("olleh")) {
                throw new IOException("answered " + answer);
            }
            return presented(socket);
        }
    }

    private static void prepare(SSLSocket socket, String version) throws IOException {
        socket.setSoTimeout(30000);
        socket.setEnabledProtocols(new String[] {version});
        socket.startHandshake();
    }

    private static String readLine(InputStream stream) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = stream.read(); next != '\n'; next = stream.read()) {
            if (next < 0) {
                throw new IOException("the connection was closed without an answer");
            }
            line.append((char) next);
        }
        return line.toString();
    }

    private static String presented(SSLSocket socket) throws IOException, GeneralSecurityException {
        byte[] certificate = socket.getSession().getLocalCertificates()[0].getEncoded();
        return HexFormat.of().withUpperCase().formatHex(MessageDigest.getInstance("SHA-256").digest(certificate));
    }
}
