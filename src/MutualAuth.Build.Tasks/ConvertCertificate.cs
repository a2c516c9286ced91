using Microsoft.Build.Framework;
using MutualAuth.KeyStores.Certificates;
using MutualAuth.KeyStores.Files;
using MutualAuth.KeyStores.Findings;
using MutualAuth.KeyStores.Stores;

namespace MutualAuth.Build.Tasks;

/// <summary>Writes the certificates of a file in another form: PEM to DER, or DER to PEM (openssl x509 -inform … -outform …).</summary>
[MSBuildMultiThreadableTask]
public sealed class ConvertCertificate : MutualAuthTask
{
    /// <summary>The file to read, in any form that a PartnerCertificate item takes.</summary>
    [Required]
    public ITaskItem SourceFile { get; set; } = null!;

    /// <summary>The file to write.</summary>
    [Required]
    public ITaskItem OutputFile { get; set; } = null!;

    /// <summary><c>PEM</c> or <c>DER</c>; where not given PEM for .pem and .crt, else DER.</summary>
    public string? Format { get; set; }

    private protected override void Run(CancellationToken cancellation)
    {
        var content = InputFile.Read(SourceFile.GetMetadata("FullPath"), SourceFile.ItemSpec, ReadLimits.Default.FileSize);
        IReadOnlyList<Certificate> certificates;
        try
        {
            certificates = KeyStores.Certificates.CertificateFile.Read(content);
        }
        catch (MutualAuthException exception)
        {
            throw new MutualAuthException(exception.Finding.InFile(SourceFile.ItemSpec), exception);
        }

        if (CertificateFormat.Write(OutputFile, Format, certificates))
            Say($"MutualAuth: converted {SourceFile.ItemSpec} to {OutputFile.ItemSpec}");
    }
}
