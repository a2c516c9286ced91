import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import javax.security.auth.x500.X500Principal;

/** Of a file of names, one a line in hexadecimal UTF-8: the encoding of each and its text, or "refused". */
class EncodeNames {
    public static void main(String[] arguments) throws Exception {
        for (String line : Files.readAllLines(Path.of(arguments[0]))) {
            String name = new String(HexFormat.of().parseHex(line), StandardCharsets.UTF_8);
            try {
                byte[] encoded = new X500Principal(name).getEncoded();
                // Read back, as from a certificate: the attributes of a relative name are sorted then.
                String text = new X500Principal(encoded).toString();
                System.out.println(HexFormat.of().formatHex(encoded) + " " + HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8)));
            } catch (IllegalArgumentException exception) {
                System.out.println("refused");
            }
        }
    }
}
