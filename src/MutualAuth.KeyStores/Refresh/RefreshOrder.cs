using MutualAuth.KeyStores.Files;
using MutualAuth.KeyStores.Findings;
using MutualAuth.KeyStores.Planning;

namespace MutualAuth.KeyStores.Refresh;

/// <summary>
/// The order in which the keystores of one project are brought up to date: a CA before what it signs, and a keystore whose
/// exported certificate is a partner of another before that one.
/// </summary>
internal static class RefreshOrder
{
    /// <param name="partnersOf">The partners that a keystore trusts.</param>
    /// <param name="makers">Of each file that is exported, the keystore.</param>
    /// <param name="findings">Gets one for each circle of issuers; the keystores in it are left out of the result.</param>
    public static IReadOnlyList<KeyStoreDeclaration> Of(
        IReadOnlyList<KeyStoreDeclaration> keyStores,
        Func<KeyStoreDeclaration, IEnumerable<PartnerDeclaration>> partnersOf,
        IReadOnlyDictionary<string, KeyStoreDeclaration> makers,
        List<Finding> findings)
    {
        var byPath = keyStores.ToDictionary(keyStore => keyStore.Path, PathComparison.Comparer);
        var inCircle = Circles(keyStores, byPath, findings);

        var remaining = keyStores.Where(keyStore => !inCircle.Contains(keyStore)).ToList();
        var partners = remaining.ToDictionary(
            keyStore => keyStore,
            keyStore => new HashSet<KeyStoreDeclaration>(partnersOf(keyStore).Select(partner => partner.Path)
                .Concat(keyStore.IdentityFrom.Select(file => file.Path))
                .Select(path => makers.TryGetValue(path, out var maker) ? maker : keyStore)
                .Where(maker => maker != keyStore)));
        var order = new List<KeyStoreDeclaration>();
        while (remaining.Count > 0)
        {
            // Partners of each other have no first one; an issuer always goes before.
            var ready = remaining.Where(keyStore => !(Issuer(keyStore, byPath) is { } issuer && remaining.Contains(issuer))).ToList();
            var next = ready.FirstOrDefault(keyStore => !partners[keyStore].Overlaps(remaining)) ?? ready[0];
            order.Add(next);
            remaining.Remove(next);
        }

        return order;
    }

    private static KeyStoreDeclaration? Issuer(KeyStoreDeclaration keyStore, Dictionary<string, KeyStoreDeclaration> byPath) =>
        keyStore.Issuer is { } issuer && byPath.TryGetValue(issuer.KeyStore.Path, out var found) ? found : null;

    private static HashSet<KeyStoreDeclaration> Circles(
        IReadOnlyList<KeyStoreDeclaration> keyStores, Dictionary<string, KeyStoreDeclaration> byPath, List<Finding> findings)
    {
        var inCircle = new HashSet<KeyStoreDeclaration>();
        foreach (var start in keyStores)
        {
            var way = new List<KeyStoreDeclaration> { start };
            var next = Issuer(start, byPath);
            while (next is not null && !way.Contains(next))
            {
                way.Add(next);
                next = Issuer(next, byPath);
            }

            if (next != start || inCircle.Contains(start))
                continue;
            inCircle.UnionWith(way);
            findings.Add(Mab.IssuerCircle.At(start.DisplayPath, string.Join(" → ", way.Append(start).Select(keyStore => keyStore.DisplayPath))));
        }

        return inCircle;
    }
}
