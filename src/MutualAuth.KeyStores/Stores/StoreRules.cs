using MutualAuth.KeyStores.Findings;
using MutualAuth.KeyStores.Keys;

namespace MutualAuth.KeyStores.Stores;

/// <summary>What holds for a keystore whatever its format, checked after reading and before writing.</summary>
internal static class StoreRules
{
    public static KeyStore CheckRead(KeyStore store)
    {
        CheckAliases(store);
        var budget = new VerificationBudget();
        foreach (var entry in store.Keys)
        {
            if (entry.Key.Clear is not { Algorithm: not KeyAlgorithm.Other } key || entry.Chain.Count == 0)
                continue;
            budget.Spend(VerificationCost.OfPair(entry.Chain[0].Structure.SubjectPublicKeyInfo));
            // The JDK accepts a key beside the certificate of another, and fails in the handshake.
            if (!key.Matches(entry.Chain[0].PublicKeyInfo))
                throw Mab.KeyDoesNotMatch.Error(null, entry.Alias);
        }

        return store;
    }

    public static void CheckWrite(KeyStore store)
    {
        if (store.Unrepresented.Count > 0)
            throw Mab.UnknownContent.Error(null, string.Join(", ", store.Unrepresented));
        CheckAliases(store);
    }

    private static void CheckAliases(KeyStore store)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var entry in store.Entries)
        {
            var alias = Alias.Normalize(entry.Alias);
            if (!seen.Add(alias))
                throw Mab.DuplicateAlias.Error(null, alias);
        }
    }
}
