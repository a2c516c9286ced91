using Org.BouncyCastle.Asn1.X509;

namespace MutualAuth.KeyStores.Certificates;

internal static class DistinguishedName
{
    public static X509Name Parse(string text) => throw new NotImplementedException();

    public static string Format(X509Name name) => name.ToString();
}
