using MutualAuth.KeyStores.Certificates;
using MutualAuth.KeyStores.Stores;

namespace MutualAuth.KeyStores.Locking;

/// <summary>
/// Differences between what is recorded and what is (or would be), a line each: <c>+</c> is not recorded, <c>-</c> is
/// recorded and gone, <c>~</c> is another than the recorded one.
/// </summary>
internal static class LockDifference
{
    /// <summary>The own certificate's lines first, then the partners' in the order of their aliases. Empty where nothing differs.</summary>
    /// <param name="recorded">Null where the lock file has no such keystore.</param>
    /// <param name="actual">Null where the keystore is not declared. An own certificate in it may be <see cref="LockedCertificate.IsToBeMade"/>.</param>
    public static IReadOnlyList<string> Between(LockedKeyStore? recorded, LockedKeyStore? actual)
    {
        if (recorded is null)
            return actual is null ? [] : [$"+ keystore '{Show(actual.Path)}' is not recorded"];
        if (actual is null)
            return [$"- keystore '{Show(recorded.Path)}' is recorded and no longer declared"];

        var lines = new List<string?>
        {
            Line("own certificate", recorded.Own, actual.Own),
            Line("successor", recorded.Successor, actual.Successor),
        };

        var recordedPartners = ByAlias(recorded);
        var actualPartners = ByAlias(actual);
        foreach (var alias in recordedPartners.Keys.Union(actualPartners.Keys).OrderBy(alias => alias, StringComparer.Ordinal))
        {
            recordedPartners.TryGetValue(alias, out var then);
            actualPartners.TryGetValue(alias, out var now);
            lines.Add(Line("partner", then, now));
        }

        return lines.OfType<string>().ToList();
    }

    private static Dictionary<string, LockedCertificate> ByAlias(LockedKeyStore store) =>
        store.Partners.ToDictionary(partner => Alias.Normalize(partner.Alias), StringComparer.Ordinal);

    private static string? Line(string role, LockedCertificate? recorded, LockedCertificate? actual)
    {
        if (recorded is null)
            return actual is null ? null : $"+ {role} {Name(actual)} is not recorded";
        if (actual is null)
            return $"- {role} {Name(recorded)} is recorded and no longer {(role == "successor" ? "there" : "declared")}";

        var changes = Changes(recorded, actual).ToList();
        if (changes.Count == 0)
            return null;
        // The own certificate is the only one of its keystore; of partners there are many.
        var which = role == "partner" ? $"{role} '{Show(actual.Alias)}'" : role;
        return $"~ {which}: {string.Join(", ", changes)}";
    }

    private static IEnumerable<string> Changes(LockedCertificate recorded, LockedCertificate actual)
    {
        if (!string.Equals(recorded.Alias, actual.Alias, StringComparison.Ordinal))
            yield return $"recorded alias '{Show(recorded.Alias)}', now '{Show(actual.Alias)}'";

        if (actual.IsToBeMade)
        {
            yield return $"recorded SHA-256 {recorded.Sha256}, would be made anew";
        }
        else if (!SameFingerprint(recorded.Sha256, actual.Sha256))
        {
            yield return $"recorded SHA-256 {recorded.Sha256}, now {actual.Sha256} ({Show(actual.Subject)}, until {actual.Expires})";
        }
        else
        {
            // The certificate is the recorded one, so somebody has changed what the file says of it.
            if (!string.Equals(recorded.Subject, actual.Subject, StringComparison.Ordinal))
                yield return $"recorded subject {Show(recorded.Subject)}, though that of SHA-256 {actual.Sha256} is {Show(actual.Subject)}";
            if (!string.Equals(recorded.Expires, actual.Expires, StringComparison.Ordinal))
                yield return $"recorded expiry {recorded.Expires}, though that of SHA-256 {actual.Sha256} is {actual.Expires}";
        }
    }

    private static string Name(LockedCertificate certificate) =>
        $"'{Show(certificate.Alias)}' ({Show(certificate.Subject)}, {(certificate.IsToBeMade ? "to be made" : "SHA-256 " + certificate.Sha256)})";

    private static bool SameFingerprint(string one, string other) =>
        string.Equals(Fingerprint.Normalize(one) ?? one, Fingerprint.Normalize(other) ?? other, StringComparison.Ordinal);

    /// <summary>The lines go to a log, and the lock file is anybody's text.</summary>
    private static string Show(string text) => HiddenCharacters.Show(text);
}
