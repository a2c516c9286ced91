using MutualAuth.KeyStores.Findings;
using MutualAuth.KeyStores.Stores;

namespace MutualAuth.KeyStores.Planning;

/// <summary>From what is declared, what is there, and the time: what to do. A pure function; it reads and writes nothing.</summary>
internal static class Planner
{
    public static Plan Plan(KeyStoreDeclaration declaration, DeclaredInputs inputs, Observation observation, DateTimeOffset now)
    {
        var draft = new PlanDraft(declaration, inputs, observation, now);
        var type = declaration.DeclaredType ?? observation.Type ?? declaration.TypeByName;
        var conversion = observation.Type is { } actual && actual != type;
        if (declaration.DeclaredType is null && observation.Type is { } kept && kept != declaration.TypeByName)
            draft.Find(Mab.TypeDiffersFromName, Spelled(kept), Spelled(declaration.TypeByName));

        string? ownAlias = null;
        var identity = IdentityPlan.Unchanged;
        if (declaration.TrustOnly)
        {
            if (observation.Store?.Keys.FirstOrDefault() is { } key)
                draft.Find(Mab.DoesNotFit, "TrustOnly", $"the keystore holds the private key '{key.Alias}'");
        }
        else
        {
            ownAlias = OwnAlias(draft);
            if (ownAlias is not null)
                identity = new IdentityPlanner(draft, type).Plan(ownAlias);
        }

        var trusted = new TrustPlanner(draft).Plan(ownAlias);
        var plan = new Plan
        {
            Type = type,
            OwnAlias = ownAlias,
            Identity = identity.Action,
            IdentityReason = identity.Reason,
            Chain = identity.Chain,
            Successor = identity.Successor,
            SuccessorChange = identity.SuccessorChange,
            Changes = draft.Changes,
            Trusted = trusted,
            Findings = draft.Findings,
            Reencode = observation.Store is not null && (conversion || observation.NeedsEncrypting),
            NextAttention = draft.NextAttention,
        };
        if (plan.Rewrites && observation.Store is { } store)
            FindLosses(draft, store, toJks: observation.Type == StoreType.Pkcs12 && type == StoreType.Jks);
        return plan;
    }

    /// <summary>What would not be in the file that is written in the place of this one.</summary>
    private static void FindLosses(PlanDraft draft, KeyStore store, bool toJks)
    {
        if (store.Unrepresented.Count > 0)
            draft.Find(Mab.UnknownContent, string.Join(", ", store.Unrepresented));
        if (toJks && store.OtherAttributesOf is { } aliases)
            draft.Find(Mab.AttributesNotInJks, aliases);
    }

    /// <summary>The declared alias; where none is declared, that of the one key entry of a keystore made elsewhere.</summary>
    private static string? OwnAlias(PlanDraft draft)
    {
        var wanted = draft.Declaration.DeclaredAlias ?? draft.Declaration.DefaultAlias;
        if (draft.Observation.Store is not { } store)
            return wanted;

        if (store.Find(wanted) is { } entry)
        {
            if (entry is KeyEntry)
                return wanted;
            draft.Find(Mab.AliasInUse, wanted, "a trusted certificate");
            return null;
        }

        var keys = store.Keys.ToList();
        if (keys.Count == 0)
            return wanted;
        if (keys.Count == 1 && draft.Declaration.DeclaredAlias is null)
            return keys[0].Alias;

        draft.Find(Mab.OtherKeyAlias, wanted, string.Join(", ", keys.Select(key => $"'{key.Alias}'")));
        return null;
    }

    private static string Spelled(StoreType type) => type.ToString().ToUpperInvariant();
}
