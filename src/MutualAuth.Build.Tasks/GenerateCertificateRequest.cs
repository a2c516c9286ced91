using Microsoft.Build.Framework;
using MutualAuth.KeyStores.Certificates;
using MutualAuth.KeyStores.Files;
using MutualAuth.KeyStores.Findings;
using MutualAuth.KeyStores.Planning;
using MutualAuth.KeyStores.Stores;

namespace MutualAuth.Build.Tasks;

/// <summary>
/// Writes a request (PKCS #10, PEM) for a CA to sign the certificate of a key entry (keytool -certreq). It asks for the subject
/// and alternative names of the certificate that is there, unless others are given.
/// </summary>
[MSBuildMultiThreadableTask]
public sealed class GenerateCertificateRequest : KeyStoreTask
{
    /// <summary>The key's alias; that of the only key entry where not given. keytool's <c>-alias</c>.</summary>
    public string? Alias { get; set; }

    /// <summary>The distinguished name to ask for. keytool's <c>-dname</c>.</summary>
    public string? Subject { get; set; }

    /// <summary>Such as <c>dns:a.example;ip:10.0.0.1</c>. keytool's <c>-ext san=</c>.</summary>
    public string? SubjectAlternativeName { get; set; }

    /// <summary>The file to write. keytool's <c>-file</c>.</summary>
    [Required]
    public ITaskItem OutputFile { get; set; } = null!;

    private protected override string? Metadata(string name) => name switch
    {
        nameof(Subject) => Subject,
        nameof(SubjectAlternativeName) => SubjectAlternativeName,
        _ => base.Metadata(name),
    };

    private protected override void Run(CancellationToken cancellation)
    {
        var edit = Edit();
        var entry = OwnKey(InKeyStore(edit.Read), Alias);
        if (entry.Key.Clear is not { } key)
            throw Mab.WrongKeyPassword.Error(KeyStore.ItemSpec, entry.Alias, KeyPassword ?? StorePassword ?? "the store's");

        var template = PlanApplication.TemplateFor(edit.Declaration, entry).Template;
        var path = FullPath(OutputFile);
        if (File.Exists(path) && SigningRequest.AsksTheSame(InputFile.Read(path, OutputFile.ItemSpec, ReadLimits.Default.FileSize), key, template))
            return;
        AtomicFile.Write(path, CertificateWriter.Pem(SigningRequest.Label, SigningRequest.Make(key, template)), Access.Public);
        Say($"MutualAuth: {OutputFile.ItemSpec} asks a CA to sign the certificate of '{entry.Alias}'");
    }
}
