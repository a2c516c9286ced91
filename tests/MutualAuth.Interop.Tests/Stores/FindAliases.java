import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;

/** Looks for each alias in our keystore, prints those that it does not find, and makes a keystore of its own with all of them. */
public class FindAliases {
    public static void main(String[] arguments) throws Exception {
        char[] password = System.getenv("MUTUALAUTH_TEST_PASSWORD").toCharArray();
        KeyStore ours = KeyStore.getInstance(arguments[2]);
        try (FileInputStream stream = new FileInputStream(arguments[0])) {
            ours.load(stream, password);
        }
        Certificate certificate;
        try (FileInputStream stream = new FileInputStream(arguments[4])) {
            certificate = CertificateFactory.getInstance("X.509").generateCertificate(stream);
        }
        KeyStore theirs = KeyStore.getInstance(arguments[2]);
        theirs.load(null, null);
        for (String alias : Files.readAllLines(Path.of(arguments[3]))) {
            if (!ours.isCertificateEntry(alias)) {
                System.out.println(alias);
            }
            theirs.setCertificateEntry(alias, certificate);
        }
        try (FileOutputStream stream = new FileOutputStream(arguments[1])) {
            theirs.store(stream, password);
        }
    }
}
