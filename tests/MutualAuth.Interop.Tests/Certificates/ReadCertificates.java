import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;

/** Of a file of certificates, one a line in hexadecimal DER: "read" and its alternative names, or "refused" and why. */
class ReadCertificates {
    public static void main(String[] arguments) throws Exception {
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        for (String line : Files.readAllLines(Path.of(arguments[0]))) {
            try {
                byte[] der = HexFormat.of().parseHex(line);
                X509Certificate certificate = (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(der));
                System.out.println(("read " + names(certificate)).trim());
            } catch (CertificateException exception) {
                System.out.println("refused: " + exception.getMessage());
            }
        }
    }

    private static String names(X509Certificate certificate) {
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            return names == null ? "" : names.stream().map(name -> name.get(0) + "=" + name.get(1)).collect(Collectors.joining(" "));
        } catch (CertificateException exception) {
            return "";
        }
    }
}
