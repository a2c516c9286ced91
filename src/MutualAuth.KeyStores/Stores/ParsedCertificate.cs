using MutualAuth.KeyStores.Certificates;
using MutualAuth.KeyStores.Findings;

namespace MutualAuth.KeyStores.Stores;

internal static class ParsedCertificate
{
    /// <summary>Names the entry: Java refuses the whole keystore for one bad certificate, and does not say which one it is.</summary>
    public static Certificate Of(byte[] der, string alias, KnownCertificates? known)
    {
        try
        {
            return KnownCertificates.Parse(der, known);
        }
        catch (MutualAuthException exception)
        {
            throw new MutualAuthException(
                Mab.DamagedKeyStore.At(null, $"the certificate of '{alias}' cannot be read, so Java refuses the whole file"), exception);
        }
    }
}
