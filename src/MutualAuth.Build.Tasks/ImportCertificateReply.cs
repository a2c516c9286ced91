using Microsoft.Build.Framework;
using MutualAuth.KeyStores.Certificates;
using MutualAuth.KeyStores.Findings;
using MutualAuth.KeyStores.Planning;
using MutualAuth.KeyStores.Refresh;

namespace MutualAuth.Build.Tasks;

/// <summary>
/// Puts what a CA has answered on the alias of the key it is for (keytool -importcert on the key's alias). The files may
/// hold the chain in any order and form, with other certificates among them.
/// </summary>
[MSBuildMultiThreadableTask]
public sealed class ImportCertificateReply : KeyStoreTask
{
    /// <summary>The key's alias; that of the only key entry where not given. keytool's <c>-alias</c>.</summary>
    public string? Alias { get; set; }

    /// <summary>The files of the answer, and of CA certificates that it lacks. keytool's <c>-file</c>.</summary>
    [Required]
    public ITaskItem[] ReplyFiles { get; set; } = [];

    private protected override void Run(CancellationToken cancellation)
    {
        var edit = Edit();
        var reply = PartnerFiles.ReadReply(ReplyFiles.Select(file => new DeclaredFile(FullPath(file), file.ItemSpec)));
        Change(
            store =>
            {
                var entry = OwnKey(store, Alias);
                if (entry.Chain.Count == 0)
                    throw Mab.KeyWithoutCertificate.Error(null, entry.Alias);
                var (chain, unrelated) = CertificateReply.Assemble(
                    entry.Chain[0].PublicKeyInfo, reply, store.Trusted.Select(trusted => trusted.Certificate), edit.Now);
                if (unrelated.Count > 0)
                    Report(Mab.ReplyHasUnrelated.At(KeyStore.ItemSpec, string.Join("; ", unrelated.Select(certificate => certificate.Subject))));
                return entry.Chain.Take(chain.Count).SequenceEqual(chain)
                    ? null
                    : store with { Entries = store.Entries.Select(other => ReferenceEquals(other, entry) ? entry with { Chain = chain } : other).ToList() };
            },
            cancellation,
            $"MutualAuth: the CA's reply is in {KeyStore.ItemSpec}",
            $"MutualAuth: {KeyStore.ItemSpec} has the CA's reply already");
    }
}
