using System.Globalization;
using MutualAuth.KeyStores.Certificates;
using MutualAuth.KeyStores.Keys;
using MutualAuth.KeyStores.Stores;

namespace MutualAuth.KeyStores.Planning;

/// <summary>
/// A plan as a person reads it: a line for each entry that changes, after its sign: <c>+</c> is added, <c>-</c> removed,
/// <c>~</c> replaced, and <c>!</c> needs a person.
/// </summary>
internal static class PlanText
{
    public static IEnumerable<string> Of(Plan plan, KeyStoreDeclaration declaration, Observation observation)
    {
        var type = plan.Type.ToString().ToUpperInvariant();
        var state = observation.Store is null ? "to be made"
            : plan.HasErrors ? "needs a person"
            : plan.Rewrites ? "to be changed"
            : "as declared";
        yield return $"{declaration.DisplayPath} ({type}): {state}";

        foreach (var change in plan.Changes)
            yield return "  " + Line(change, plan, declaration, observation);
        if (plan.Reencode)
            yield return $"  ~ the whole file: written as {type} under the declared password and encryption";
        foreach (var finding in plan.Findings)
            yield return $"  ! {finding.Code} {finding.Text}";
    }

    private static string Line(PlannedChange change, Plan plan, KeyStoreDeclaration declaration, Observation observation)
    {
        var sign = change.Kind switch
        {
            ChangeKind.Add => '+',
            ChangeKind.Remove => '-',
            _ => '~',
        };
        var what = change.Certificate is { } certificate
            ? $"{certificate.Subject}, SHA-256 {certificate.Sha256}, until {Planner.Date(certificate.NotAfter)}"
            : NewIdentity(change, plan, declaration, observation);
        var reason = change.Reason.Length > 0 ? $" ({change.Reason})" : "";
        return $"{sign} {change.Alias}: {what}{reason}";
    }

    /// <summary>What can be said of a certificate before it is made: nobody knows its fingerprint yet.</summary>
    private static string NewIdentity(PlannedChange change, Plan plan, KeyStoreDeclaration declaration, Observation observation)
    {
        var own = observation.Store?.Find(change.Alias) as KeyEntry;
        var (template, algorithm, size) = PlanApplication.TemplateFor(declaration, own);
        var key = plan.Identity == IdentityAction.Certify
            ? "the same key"
            : "a new key, " + new PublicKeyDescription(algorithm, size);
        var replaced = own is null ? "" : $", instead of SHA-256 {own.Chain[0].Sha256}, until {Planner.Date(own.Chain[0].NotAfter)}";
        return string.Format(
            CultureInfo.InvariantCulture, "{0}, {1}, valid for {2} days{3}", DistinguishedName.Format(template.Subject), key, template.ValidityDays, replaced);
    }
}
