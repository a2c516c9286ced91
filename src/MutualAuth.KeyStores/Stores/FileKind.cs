using System.Globalization;
using System.Text;
using MutualAuth.KeyStores.Certificates;
using MutualAuth.KeyStores.Findings;

namespace MutualAuth.KeyStores.Stores;

/// <summary>Says what a file is that is no keystore, as the subject of a sentence: "this is an HTML page".</summary>
internal static class FileKind
{
    private static readonly byte[] SignedDataOid = [0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, 0x02];
    private static readonly byte[] Pbes2Oid = [0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x05, 0x0D];

    public static string Describe(byte[] file)
    {
        if (file.Length == 0)
            return "this is an empty file";
        if (KeyStoreFormat.Detect(file) is { } type)
            return type == StoreType.Jks ? "this is a JKS keystore" : "this is a PKCS12 keystore";
        if (StartsWith(file, 0xCE, 0xCE, 0xCE, 0xCE))
            return "this is a JCEKS keystore";
        // Version 1 or 2, then the length of the salt, always 20.
        if (StartsWith(file, 0, 0, 0, 1, 0, 0, 0, 20) || StartsWith(file, 0, 0, 0, 2, 0, 0, 0, 20))
            return "this is a BouncyCastle keystore (BKS or UBER)";
        if (StartsWith(file, (byte)'P', (byte)'K', 3, 4))
            return "this is a ZIP archive";
        if (StartsWith(file, 0x1F, 0x8B))
            return "this is a gzip archive";
        if (Text(file) is { } text)
            return OfText(text);
        if (file[0] == 0x30)
            return OfAsn1(file);
        var first = string.Join(" ", file.Take(4).Select(b => b.ToString("X2", CultureInfo.InvariantCulture)));
        return $"this is a file of an unknown kind (its first bytes are {first})";
    }

    private static string OfText(string text)
    {
        var trimmed = text.TrimStart();
        if (trimmed.Length == 0)
            return "this is a file of blanks";
        if (trimmed.StartsWith("<!DOCTYPE html", StringComparison.OrdinalIgnoreCase) || trimmed.StartsWith("<html", StringComparison.OrdinalIgnoreCase))
            return "this is an HTML page";
        if (trimmed[0] == '<')
            return "this is an XML or HTML text";
        if (trimmed[0] is '{' or '[')
            return "this is a JSON text";

        const string Begin = "-----BEGIN ";
        var begin = text.IndexOf(Begin, StringComparison.Ordinal);
        if (begin >= 0)
        {
            var label = text.Substring(begin + Begin.Length);
            var end = label.IndexOf("-----", StringComparison.Ordinal);
            // The label only: what follows it may be a private key.
            return end is > 0 and < 40 ? $"this is PEM text (BEGIN {label.Substring(0, end)})" : "this is PEM text";
        }

        return trimmed.StartsWith("MII", StringComparison.Ordinal) || trimmed.StartsWith("/u3+7Q", StringComparison.Ordinal)
            ? "this is base64 text, to be decoded first"
            : "this is a text file";
    }

    private static string OfAsn1(byte[] file)
    {
        if (Contains(file, SignedDataOid, 30))
            return "this is a PKCS#7 bundle of certificates";
        if (Contains(file, Pbes2Oid, 30))
            return "this is an encrypted PKCS#8 private key";
        try
        {
            Certificate.Parse(file);
            return "this is an X.509 certificate in DER";
        }
        catch (MutualAuthException)
        {
            return "this is ASN.1 data of another kind (a key or a request, say)";
        }
    }

    /// <summary>The beginning of the file where that is text in an encoding with a byte-order mark, or ASCII; else null.</summary>
    private static string? Text(byte[] file)
    {
        var length = Math.Min(file.Length, 4096);
        if (StartsWith(file, 0xEF, 0xBB, 0xBF))
            return Encoding.UTF8.GetString(file, 3, length - 3);
        if (StartsWith(file, 0xFF, 0xFE))
            return Encoding.Unicode.GetString(file, 2, length - 2);
        if (StartsWith(file, 0xFE, 0xFF))
            return Encoding.BigEndianUnicode.GetString(file, 2, length - 2);
        for (var i = 0; i < length; i++)
        {
            if (file[i] is < 0x20 and not (9 or 10 or 12 or 13))
                return null;
        }

        return Encoding.UTF8.GetString(file, 0, length);
    }

    private static bool StartsWith(byte[] file, params byte[] prefix) => file.Take(prefix.Length).SequenceEqual(prefix);

    private static bool Contains(byte[] file, byte[] part, int within)
    {
        for (var at = 0; at <= Math.Min(within, file.Length - part.Length); at++)
        {
            if (file.Skip(at).Take(part.Length).SequenceEqual(part))
                return true;
        }

        return false;
    }
}
