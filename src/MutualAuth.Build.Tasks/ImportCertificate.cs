using Microsoft.Build.Framework;
using MutualAuth.KeyStores.Findings;
using MutualAuth.KeyStores.Planning;
using MutualAuth.KeyStores.Refresh;
using MutualAuth.KeyStores.Stores;

namespace MutualAuth.Build.Tasks;

/// <summary>
/// Puts the certificates of a file into a keystore as trusted entries (keytool -importcert). Every form that a
/// PartnerCertificate item takes is read. Run again it changes nothing.
/// </summary>
[MSBuildMultiThreadableTask]
public sealed class ImportCertificate : KeyStoreTask
{
    /// <summary>The certificate file.</summary>
    [Required]
    public ITaskItem CertificateFile { get; set; } = null!;

    /// <summary>
    /// The alias of the trusted entry; the file name without extension where not given. Further certificates of the same
    /// file get <c>-2</c>, <c>-3</c>, … keytool's <c>-alias</c>.
    /// </summary>
    public string? Alias { get; set; }

    /// <summary>The SHA-256 fingerprints that the certificates may have, separated by semicolons; any where not given.</summary>
    public string? Sha256 { get; set; }

    /// <summary>The source of the file's password, where the file is itself a keystore.</summary>
    public string? CertificateFilePassword { get; set; }

    /// <summary>Replaces another certificate of the same alias (the old keystore is kept in the archive folder); an error where false.</summary>
    public bool Overwrite { get; set; }

    private protected override void Run(CancellationToken cancellation)
    {
        var declaration = Reader().Partner(new DeclaredItem(FullPath(CertificateFile), CertificateFile.ItemSpec, name => name switch
        {
            "Alias" => Alias,
            "Sha256" => Sha256,
            "Password" => CertificateFilePassword,
            _ => null,
        }));
        var findings = new List<Finding>();
        var partners = new PartnerFiles().Resolve([declaration], findings);
        foreach (var finding in findings)
            Report(finding);
        if (Log.HasLoggedErrors)
            return;

        var now = DateTimeOffset.UtcNow;
        Change(
            store => With(store, partners, now),
            cancellation,
            $"MutualAuth: {KeyStore.ItemSpec} trusts {string.Join(", ", partners.Select(partner => $"'{partner.Alias}'"))}",
            $"MutualAuth: {KeyStore.ItemSpec} trusts {CertificateFile.ItemSpec} already");
    }

    private KeyStore? With(KeyStore store, IReadOnlyList<DeclaredPartner> partners, DateTimeOffset now)
    {
        var entries = store.Entries.ToList();
        var changed = false;
        foreach (var partner in partners)
        {
            var added = new TrustedEntry(partner.Alias, now, partner.Certificate);
            var index = entries.FindIndex(entry => KeyStores.Stores.Alias.Equal(entry.Alias, partner.Alias));
            switch (index < 0 ? null : entries[index])
            {
                case null:
                    entries.Add(added);
                    break;
                case TrustedEntry present when present.Certificate.Equals(partner.Certificate):
                    continue;
                case TrustedEntry when Overwrite:
                    entries[index] = added;
                    break;
                case TrustedEntry present:
                    throw Mab.AliasInUse.Error(KeyStore.ItemSpec, partner.Alias, $"another certificate ({present.Certificate})");
                default:
                    throw Mab.AliasInUse.Error(KeyStore.ItemSpec, partner.Alias, "a private key");
            }

            changed = true;
        }

        return changed ? new KeyStore(entries) : null;
    }
}
