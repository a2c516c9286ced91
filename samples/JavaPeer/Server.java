import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.net.ssl.SSLContext;

/** Says hello to whoever shows a certificate that mutualauth/java.jks trusts: java Server.java [port] */
class Server {
    public static void main(String[] args) throws Exception {
        use("keyStore", "mutualauth/java.jks");
        use("trustStore", "mutualauth/java.jks");

        int port = args.length > 0 ? Integer.parseInt(args[0]) : 0; // 0: any that is free
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(SSLContext.getDefault()) {
            @Override
            public void configure(HttpsParameters connection) {
                var tls = getSSLContext().getDefaultSSLParameters();
                tls.setNeedClientAuth(true);
                connection.setSSLParameters(tls);
            }
        });
        server.createContext("/", exchange -> {
            var caller = ((HttpsExchange) exchange).getSSLSession().getPeerPrincipal();
            byte[] answer = ("Java says hello to " + caller).getBytes("UTF-8");
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.start();
        System.out.println("Java listens on https://localhost:" + server.getAddress().getPort());
    }

    /** As -Djavax.net.ssl.keyStore=... on the command line, where the password would be seen by everybody on the machine. */
    private static void use(String what, String keyStore) throws IOException {
        System.setProperty("javax.net.ssl." + what, keyStore);
        System.setProperty("javax.net.ssl." + what + "Type", "JKS");
        System.setProperty("javax.net.ssl." + what + "Password", Files.readString(Path.of(keyStore + ".password")).strip());
    }
}
