import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Asks a server that mutualauth/java.jks trusts: java Client.java address [--without-certificate]
 * Exit code 0: accepted, 2: refused, 1: anything else.
 */
class Client {
    public static void main(String[] args) throws Exception {
        use("trustStore", "mutualauth/java.jks");
        if (!Arrays.asList(args).contains("--without-certificate"))
            use("keyStore", "mutualauth/java.jks");

        try {
            var request = HttpRequest.newBuilder(URI.create(args[0])).build();
            var response = HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
            System.out.println("  " + (response.statusCode() == 200 ? "accepted: " : response.statusCode() + " ") + response.body());
            System.exit(response.statusCode() == 200 ? 0 : 1);
        } catch (ConnectException exception) {
            throw exception; // A server that is not there refuses nothing.
        } catch (IOException exception) {
            System.out.println("  refused: " + exception.getMessage());
            System.exit(2);
        }
    }

    /** As -Djavax.net.ssl.keyStore=... on the command line, where the password would be seen by everybody on the machine. */
    private static void use(String what, String keyStore) throws IOException {
        System.setProperty("javax.net.ssl." + what, keyStore);
        System.setProperty("javax.net.ssl." + what + "Type", "JKS");
        System.setProperty("javax.net.ssl." + what + "Password", Files.readString(Path.of(keyStore + ".password")).strip());
    }
}
