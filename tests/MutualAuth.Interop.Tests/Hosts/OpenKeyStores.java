import java.io.File;
import java.io.FileInputStream;
import java.nio.file.Files;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.Collections;

/**
 * Opens each keystore that is named, with the password in the file beside it or else that of the environment, and prints what it
 * holds. Each private key signs, and the certificate verifies.
 */
class OpenKeyStores {
    public static void main(String[] arguments) throws Exception {
        for (String name : arguments) {
            File passwordFile = new File(name + ".password");
            char[] password = (passwordFile.exists()
                ? Files.readString(passwordFile.toPath()).trim() : System.getenv("MUTUALAUTH_TEST_PASSWORD")).toCharArray();
            KeyStore store = KeyStore.getInstance(name.endsWith(".p12") ? "PKCS12" : "JKS");
            try (FileInputStream file = new FileInputStream(name)) {
                store.load(file, password);
            }
            StringBuilder line = new StringBuilder(name);
            for (String alias : Collections.list(store.aliases()).stream().sorted().toList()) {
                line.append(' ').append(alias);
                if (store.isCertificateEntry(alias)) {
                    line.append(" trusted");
                    continue;
                }
                PrivateKey key = (PrivateKey) store.getKey(alias, password);
                X509Certificate certificate = (X509Certificate) store.getCertificate(alias);
                String algorithm = switch (key.getAlgorithm()) {
                    case "RSA" -> "SHA256withRSA";
                    case "EC" -> "SHA256withECDSA";
                    default -> "Ed25519";
                };
                Signature signature = Signature.getInstance(algorithm);
                signature.initSign(key);
                signature.update(certificate.getEncoded());
                byte[] signed = signature.sign();
                // (Its public key, since a CA's certificate is not for such signatures.)
                signature.initVerify(certificate.getPublicKey());
                signature.update(certificate.getEncoded());
                line.append(signature.verify(signed) ? " key" : " another's key");
                line.append(" chain ").append(store.getCertificateChain(alias).length);
            }
            System.out.println(line);
        }
    }
}
