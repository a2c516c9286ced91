namespace MutualAuth.KeyStores.Certificates;

/// <summary>Reads every certificate of a file as a partner may send it.</summary>
internal static class CertificateFile
{
    public static IReadOnlyList<Certificate> Read(byte[] file) => throw new NotImplementedException();
}
