import java.io.FileInputStream;
import java.nio.charset.StandardCharsets;
import java.security.Key;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.cert.Certificate;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;

/** Prints what Java sees in a keystore, one entry a line, aliases as hexadecimal UTF-8, sorted. */
class ListKeyStore {
    public static void main(String[] arguments) throws Exception {
        KeyStore store = KeyStore.getInstance(arguments[1]);
        try (FileInputStream file = new FileInputStream(arguments[0])) {
            store.load(file, System.getenv("MUTUALAUTH_TEST_PASSWORD").toCharArray());
        }
        List<String> aliases = Collections.list(store.aliases());
        Collections.sort(aliases);
        for (String alias : aliases) {
            boolean trusted = store.isCertificateEntry(alias);
            StringBuilder line = new StringBuilder(trusted ? "trusted " : "key ");
            line.append(HexFormat.of().formatHex(alias.getBytes(StandardCharsets.UTF_8)));
            if (arguments[1].equals("JKS") || !trusted) {
                line.append(' ').append(store.getCreationDate(alias).getTime());
            }
            if (trusted) {
                line.append(' ').append(hash(store.getCertificate(alias).getEncoded()));
            } else {
                Key key = store.getKey(alias, System.getenv(arguments[2]).toCharArray());
                line.append(' ').append(hash(key.getEncoded()));
                for (Certificate certificate : store.getCertificateChain(alias)) {
                    line.append(' ').append(hash(certificate.getEncoded()));
                }
            }
            System.out.println(line);
        }
    }

    private static String hash(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }
}
