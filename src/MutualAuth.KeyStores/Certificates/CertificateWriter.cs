using System.Text;

namespace MutualAuth.KeyStores.Certificates;

/// <summary>PEM as OpenSSL writes it (RFC 7468): 64 characters a line, LF, a final line end.</summary>
internal static class CertificateWriter
{
    public static byte[] Pem(params IEnumerable<Certificate> certificates)
    {
        var text = new StringBuilder();
        foreach (var certificate in certificates)
            AppendPem(text, "CERTIFICATE", certificate.Der);
        return Encoding.ASCII.GetBytes(text.ToString());
    }

    public static byte[] Pem(string label, byte[] der)
    {
        var text = new StringBuilder();
        AppendPem(text, label, der);
        return Encoding.ASCII.GetBytes(text.ToString());
    }

    private static void AppendPem(StringBuilder text, string label, byte[] der)
    {
        text.Append("-----BEGIN ").Append(label).Append("-----\n");
        var base64 = Convert.ToBase64String(der);
        for (var i = 0; i < base64.Length; i += 64)
            text.Append(base64, i, Math.Min(64, base64.Length - i)).Append('\n');
        text.Append("-----END ").Append(label).Append("-----\n");
    }
}
