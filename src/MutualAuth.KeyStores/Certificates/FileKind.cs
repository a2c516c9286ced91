using System.Globalization;
using System.Text;

namespace MutualAuth.KeyStores.Certificates;

/// <summary>
/// Says what a file is, as the subject of a sentence: "this is an HTML page". Shows nothing of what it holds: it may be a key
/// in a form that is not known here.
/// </summary>
internal static class FileKind
{
    private static readonly byte[] Pkcs7Oid = [0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07];

    /// <summary>Enough to recognise any text by; a hostile one may be as large as it likes.</summary>
    private const int BeginningLength = 16 * 1024;

    public static string Describe(byte[] file)
    {
        if (file.Length == 0)
            return "this is an empty file";
        if (IsJks(file))
            return "this is a JKS keystore (one whose certificates a partner item takes needs its Password)";
        if (IsPkcs12(file))
            return "this is a PKCS12 keystore (one whose certificates a partner item takes needs its Password)";
        if (StartsWith(file, 0xCE, 0xCE, 0xCE, 0xCE))
            return "this is a JCEKS keystore";
        // Version 1 or 2, then the length of the salt, always 20.
        if (StartsWith(file, 0, 0, 0, 1, 0, 0, 0, 20) || StartsWith(file, 0, 0, 0, 2, 0, 0, 0, 20))
            return "this is a BouncyCastle keystore (BKS or UBER)";
        if (StartsWith(file, (byte)'P', (byte)'K', 3, 4))
            return "this is a ZIP archive";
        if (StartsWith(file, 0x1F, 0x8B))
            return "this is a gzip archive";
        if (StartsWith(file, (byte)'%', (byte)'P', (byte)'D', (byte)'F'))
            return "this is a PDF document";
        if (file[0] == 0x30)
            return OfAsn1(file);
        if (Beginning(file) is { } text)
            return OfText(text);
        return string.Format(CultureInfo.InvariantCulture, "this is a file of an unknown kind ({0} bytes)", file.Length);
    }

    public static bool IsJks(byte[] file) => StartsWith(file, 0xFE, 0xED, 0xFE, 0xED);

    /// <summary>
    /// PFX ::= SEQUENCE { version INTEGER {v3(3)}, authSafe ContentInfo, … } (RFC 7292 §4): no other file that one meets here
    /// starts with the number 3 followed by a sequence. BER gives the length as 80, and DER in one to five bytes.
    /// </summary>
    public static bool IsPkcs12(byte[] file) =>
        Header(file) is { } header && file.Length > header + 3
        && file[header] == 0x02 && file[header + 1] == 1 && file[header + 2] == 3 && file[header + 3] == 0x30;

    /// <summary>ContentInfo ::= SEQUENCE { contentType 1.2.840.113549.1.7.x, … } (RFC 5652 §3).</summary>
    public static bool IsPkcs7(byte[] file) =>
        Header(file) is { } header && file.AsEnumerable().Skip(header).Take(Pkcs7Oid.Length).SequenceEqual(Pkcs7Oid);

    /// <summary>Starts as a certificate does: SEQUENCE { SEQUENCE { [0] version … (RFC 5280 §4.1).</summary>
    public static bool LooksLikeCertificate(byte[] file) =>
        Header(file) is { } outer && outer < file.Length && file[outer] == 0x30
        && DerElement.Head(file, outer) is { } inner && outer + inner < file.Length && file[outer + inner] == 0xA0;

    /// <summary>
    /// A PEM or SSH2 label, at its end: so one that is left of a damaged BEGIN counts too, and an END alone. The comparison
    /// is without case, and lenient, because to let one pass is worse than to refuse a text that speaks of one.
    /// </summary>
    private static readonly string[] PrivateKeyMarks = ["PRIVATE KEY--", "PRIVATE KEY --", "PRIVATE KEY BLOCK--", "PuTTY-User-Key-File"];

    public static bool HoldsPrivateKey(string text) =>
        PrivateKeyMarks.Any(mark => text.IndexOf(mark, StringComparison.OrdinalIgnoreCase) >= 0);

    /// <summary>The shapes in which private keys begin, in the letters of <see cref="Shape"/>.</summary>
    private static readonly string[] PrivateKeyShapes =
    [
        "VSO", // PKCS#8 PrivateKeyInfo
        "VI",  // PKCS#1 RSAPrivateKey, and DSA as OpenSSL writes it
        "VO",  // SEC 1 ECPrivateKey
        "SO",  // EncryptedPrivateKeyInfo
    ];

    /// <summary>Whether the bytes begin as DER of a private key, whole or cut short.</summary>
    public static bool IsPrivateKey(byte[] der)
    {
        var shape = Shape(der, 0);
        return PrivateKeyShapes.Any(start => shape.StartsWith(start, StringComparison.Ordinal));
    }

    /// <summary>
    /// The kinds of the elements of a sequence, a letter each, as far as they are there; empty where it is none. Looks at
    /// their heads only, so that what was cut short still shows what it was.
    /// </summary>
    private static string Shape(byte[] der, int position)
    {
        if (position >= der.Length || der[position] != 0x30 || DerElement.Head(der, position) is not { } head)
            return "";
        var end = position + DerElement.Length(der, position) ?? der.Length;
        var shape = new StringBuilder();
        for (int? next = position + head; next < end && shape.Length < 16; next += DerElement.Length(der, next.Value))
            shape.Append(Letter(der, next.Value));
        return shape.ToString();
    }

    private static char Letter(byte[] der, int position) => der[position] switch
    {
        // A version, unlike the numbers that keys are made of, is 0 or 1.
        0x02 => position + 2 < der.Length && der[position + 1] == 1 && der[position + 2] <= 1 ? 'V' : 'I',
        0x03 => 'B',
        0x04 => 'O',
        0x17 or 0x18 => 'Z',
        0x30 => 'S',
        >= 0xA0 and <= 0xBF => 'T',
        _ => '?',
    };

    private static string OfAsn1(byte[] file)
    {
        if (IsPkcs7(file))
            return "this is a PKCS#7 bundle";
        if (IsPrivateKey(file))
            return "this is a private key";
        if (DerElement.Length(file, 0) is null)
            return LooksLikeCertificate(file) ? "this is a damaged certificate" : "this is ASN.1 data that is cut short or damaged";

        return Shape(file, 0) switch
        {
            "SB" => "this is a public key",
            "II" => "this is a public key (PKCS#1) or a signature",
            "SSB" => OfSigned(Shape(file, Header(file)!.Value)),
            _ => "this is ASN.1 data of another kind",
        };
    }

    /// <param name="shape">Of what is signed.</param>
    private static string OfSigned(string shape) =>
        shape is "VSS" or "VSST" ? "this is a certificate request (CSR)"
        : shape.StartsWith("SSZ", StringComparison.Ordinal) || shape.StartsWith("VSSZ", StringComparison.Ordinal)
            ? "this is a certificate revocation list (CRL)"
        : "this is an X.509 certificate in DER";

    private static string OfText(string text)
    {
        var trimmed = text.TrimStart();
        if (trimmed.Length == 0)
            return "this is a file of blanks";
        if (trimmed.StartsWith("<!DOCTYPE html", StringComparison.OrdinalIgnoreCase) || trimmed.StartsWith("<html", StringComparison.OrdinalIgnoreCase))
            return "this is an HTML page (of an error or a login, perhaps)";
        if (trimmed[0] == '<')
            return "this is an XML or HTML text";
        if (HoldsPrivateKey(text))
            return "this is a private key";
        if (trimmed.StartsWith("ssh-", StringComparison.Ordinal) || trimmed.StartsWith("ecdsa-sha2-", StringComparison.Ordinal) || trimmed.StartsWith("---- BEGIN SSH2", StringComparison.Ordinal))
            return "this is an SSH public key";
        var begin = text.IndexOf("-----BEGIN ", StringComparison.Ordinal);
        if (begin >= 0)
            return OfPem(text.Substring(begin + 11));
        if (trimmed[0] is '{' or '[')
            return "this is a JSON text";
        return trimmed.StartsWith("MII", StringComparison.Ordinal) || trimmed.StartsWith("/u3+7Q", StringComparison.Ordinal)
            ? "this is base64 text of something else"
            : "this is a text file";
    }

    private static string OfPem(string afterBegin)
    {
        var end = afterBegin.IndexOf("-----", StringComparison.Ordinal);
        // The label only: what follows it may be a secret.
        var label = end is > 0 and < 48 ? afterBegin.Substring(0, end) : "";
        return label switch
        {
            "CERTIFICATE REQUEST" or "NEW CERTIFICATE REQUEST" => "this is a certificate request (CSR)",
            "PUBLIC KEY" or "RSA PUBLIC KEY" or "EC PUBLIC KEY" => "this is a public key",
            "X509 CRL" => "this is a certificate revocation list (CRL)",
            "CERTIFICATE" or "X509 CERTIFICATE" or "TRUSTED CERTIFICATE" => "this is a certificate in PEM",
            "" => "this is PEM text with an unreadable label",
            _ when label.StartsWith("PGP ", StringComparison.Ordinal) => "this is a PGP message or key",
            _ => $"this is PEM text of the kind {label}",
        };
    }

    private static string? Beginning(byte[] file) =>
        TextDecoding.Decode(file.Length <= BeginningLength ? file : file.AsEnumerable().Take(BeginningLength).ToArray());

    /// <summary>Bytes of the outermost sequence's tag and length; null where the file does not start with one.</summary>
    private static int? Header(byte[] file) => file.Length > 0 && file[0] == 0x30 ? DerElement.Head(file, 0) : null;

    private static bool StartsWith(byte[] file, params byte[] prefix) => file.AsEnumerable().Take(prefix.Length).SequenceEqual(prefix);
}
