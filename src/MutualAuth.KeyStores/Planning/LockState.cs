using MutualAuth.KeyStores.Certificates;
using MutualAuth.KeyStores.Locking;
using MutualAuth.KeyStores.Stores;

namespace MutualAuth.KeyStores.Planning;

/// <summary>What the lock file has to record of a keystore: as it is, or as a plan would leave it.</summary>
internal static class LockState
{
    public static LockedKeyStore Of(string path, KeyEntry? own, KeyEntry? successor, IEnumerable<TrustedEntry> trusted) => new(
        path,
        own is null ? null : LockedCertificate.Of(own.Alias, own.Chain[0]),
        successor is null ? null : LockedCertificate.Of(successor.Alias, successor.Chain[0]),
        trusted.Select(entry => LockedCertificate.Of(entry.Alias, entry.Certificate)).ToList());

    public static LockedKeyStore Planned(string path, KeyStoreDeclaration declaration, Plan plan, DeclaredInputs inputs, Observation observation)
    {
        var present = plan.OwnAlias is { } alias ? observation.Store?.Find(alias) as KeyEntry : null;
        var subject = DistinguishedName.Format(PlanApplication.TemplateFor(declaration, present).Template.Subject);
        var own = plan.MakesOwnCertificate ? LockedCertificate.ToBeMade(plan.OwnAlias!, subject)
            : plan.OwnCertificate(inputs, observation) is { } certificate ? LockedCertificate.Of(plan.OwnAlias!, certificate)
            : null;
        var successor = plan.Successor switch
        {
            SuccessorAction.Keep or SuccessorAction.Reencode => LockedCertificate.Of(observation.Successor!.Alias, observation.Successor.Chain[0]),
            SuccessorAction.Make or SuccessorAction.Certify => LockedCertificate.ToBeMade(plan.OwnAlias!, subject),
            _ => null,
        };
        return new LockedKeyStore(path, own, successor, plan.Trusted.Select(trusted => LockedCertificate.Of(trusted.Alias, trusted.Certificate)).ToList());
    }
}
