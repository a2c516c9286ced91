namespace MutualAuth.KeyStores.Certificates;

internal static class CertificateWeakness
{
    public static string? Reason(Certificate certificate) => null;
}
