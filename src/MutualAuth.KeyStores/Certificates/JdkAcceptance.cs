namespace MutualAuth.KeyStores.Certificates;

internal static class JdkAcceptance
{
    public static string? Reason(Certificate certificate) => null;
}
