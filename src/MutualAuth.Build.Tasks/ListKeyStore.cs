using System.Globalization;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;
using MutualAuth.KeyStores.Keys;
using MutualAuth.KeyStores.Stores;

namespace MutualAuth.Build.Tasks;

/// <summary>Lists what a keystore holds, in the log and as items (keytool -list).</summary>
[MSBuildMultiThreadableTask]
public sealed class ListKeyStore : KeyStoreTask
{
    /// <summary>Whether the entries are also printed.</summary>
    public bool Print { get; set; } = true;

    /// <summary>
    /// The entries: alias, with <c>EntryType</c> (<c>PrivateKeyEntry</c> or <c>trustedCertEntry</c>, as keytool names them),
    /// <c>Subject</c>, <c>Issuer</c>, <c>Sha256</c>, <c>SerialNumber</c> (hexadecimal), <c>NotBefore</c> and
    /// <c>NotAfter</c> (ISO 8601, UTC), <c>KeyAlgorithm</c>, <c>ChainLength</c>.
    /// </summary>
    [Output]
    public ITaskItem[] Entries { get; private set; } = [];

    private protected override void Run(CancellationToken cancellation)
    {
        var store = InKeyStore(() => Edit().Read());
        Entries = store.Entries.Select(Described).ToArray();
        if (!Print)
            return;

        Say(string.Format(CultureInfo.InvariantCulture, "{0}: {1} entries", KeyStore.ItemSpec, store.Entries.Count));
        foreach (var entry in store.Entries)
        {
            if (entry.FirstCertificate is not { } certificate)
            {
                Say($"  {entry.Alias}, {TypeOf(entry)}, without a certificate");
                continue;
            }

            Say($"  {entry.Alias}, {TypeOf(entry)}, {certificate.Subject}, until {certificate.LastDay}");
            Say($"    SHA-256 {certificate.Sha256}");
        }
    }

    private static ITaskItem Described(KeyStoreEntry entry)
    {
        var item = new TaskItem(entry.Alias);
        item.SetMetadata("EntryType", TypeOf(entry));
        item.SetMetadata("ChainLength", (entry is KeyEntry key ? key.Chain.Count : 0).ToString(CultureInfo.InvariantCulture));
        if (entry.FirstCertificate is not { } certificate)
            return item;
        item.SetMetadata("Subject", certificate.Subject);
        item.SetMetadata("Issuer", certificate.Issuer);
        item.SetMetadata("Sha256", certificate.Sha256);
        item.SetMetadata("SerialNumber", certificate.Structure.SerialNumber.Value.ToString(16));
        item.SetMetadata("NotBefore", Iso(certificate.NotBefore));
        item.SetMetadata("NotAfter", Iso(certificate.NotAfter));
        item.SetMetadata("KeyAlgorithm", PublicKeyDescription.Of(certificate.Structure.SubjectPublicKeyInfo).ToString());
        return item;
    }

    private static string TypeOf(KeyStoreEntry entry) => entry is KeyEntry ? "PrivateKeyEntry" : "trustedCertEntry";

    private static string Iso(DateTimeOffset moment) =>
        moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
