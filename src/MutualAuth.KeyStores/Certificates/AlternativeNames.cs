using Org.BouncyCastle.Asn1.X509;

namespace MutualAuth.KeyStores.Certificates;

internal static class AlternativeNames
{
    public static GeneralNames Parse(string text) => throw new NotImplementedException();
}
