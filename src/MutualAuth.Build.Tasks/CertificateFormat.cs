using Microsoft.Build.Framework;
using MutualAuth.KeyStores.Certificates;
using MutualAuth.KeyStores.Files;
using MutualAuth.KeyStores.Findings;
using MutualAuth.KeyStores.Stores;

namespace MutualAuth.Build.Tasks;

/// <summary>Writes certificates as PEM or DER, as keytool -exportcert and openssl x509 do.</summary>
internal static class CertificateFormat
{
    /// <param name="format"><c>PEM</c> or <c>DER</c>; by the file's extension where null or empty.</param>
    /// <returns>Whether the file was written; false where it already says the same.</returns>
    public static bool Write(ITaskItem file, string? format, IReadOnlyList<Certificate> certificates)
    {
        var content = IsPem(file, format) ? CertificateWriter.Pem(certificates)
            : certificates.Count == 1 ? certificates[0].Der
            : throw Mab.BadParameter.Error(file.ItemSpec, "Format", $"DER holds one certificate, and there are {certificates.Count}");
        var path = file.GetMetadata("FullPath");
        if (File.Exists(path) && InputFile.Read(path, file.ItemSpec, ReadLimits.Default.FileSize).AsEnumerable().SequenceEqual(content))
            return false;
        AtomicFile.Write(path, content, Access.Public);
        return true;
    }

    private static bool IsPem(ITaskItem file, string? format) => format?.Trim().ToUpperInvariant() switch
    {
        null or "" => file.GetMetadata("Extension").ToLowerInvariant() is ".pem" or ".crt",
        "PEM" => true,
        "DER" => false,
        _ => throw Mab.BadParameter.Error(file.ItemSpec, "Format", $"\"{format}\" is neither PEM nor DER"),
    };
}
