using Microsoft.Build.Framework;
using MutualAuth.KeyStores.Findings;
using MutualAuth.KeyStores.Refresh;

namespace MutualAuth.Build.Tasks;

/// <summary>Writes the certificate of an entry to a file: of a key entry the own one (keytool -exportcert).</summary>
[MSBuildMultiThreadableTask]
public sealed class ExportCertificate : KeyStoreTask
{
    /// <summary>The entry's alias; that of the only key entry where not given. keytool's <c>-alias</c>.</summary>
    public string? Alias { get; set; }

    /// <summary>The file to write. keytool's <c>-file</c>.</summary>
    [Required]
    public ITaskItem OutputFile { get; set; } = null!;

    /// <summary><c>PEM</c> (keytool's <c>-rfc</c>) or <c>DER</c>; where not given PEM for .pem and .crt, else DER.</summary>
    public string? Format { get; set; }

    private protected override void Run(CancellationToken cancellation)
    {
        var store = InKeyStore(() => Edit().Read());
        var keys = store.Keys.ToList();
        var entry = InKeyStore(() => string.IsNullOrEmpty(Alias) && keys.Count == 1 ? keys[0] : KeyStoreEdit.Entry(store, Alias ?? ""));
        var certificate = entry.FirstCertificate ?? throw Mab.KeyWithoutCertificate.Error(KeyStore.ItemSpec, entry.Alias);
        if (CertificateFormat.Write(OutputFile, Format, [certificate]))
            Say($"MutualAuth: wrote the certificate '{entry.Alias}' to {OutputFile.ItemSpec}");
    }
}
