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
    public static IEnumerable<string> Of(Plan plan, KeyStoreDeclaration declaration, DeclaredInputs inputs, Observation observation)
    {
        var type = plan.Type.ToString().ToUpperInvariant();
        var state = plan.HasErrors ? "needs a person"
            : observation.Store is null ? "to be made"
            : plan.Rewrites || plan.MovesSuccessor ? "to be changed"
            : "as declared";
        yield return $"{declaration.DisplayPath} ({type}): {state}";

        foreach (var change in plan.Changes)
            yield return "  " + Line(change, change.Alias, plan, declaration, inputs, observation);
        if (plan.SuccessorChange is { } staged)
            yield return "  " + Line(staged, $"{staged.Alias} in {declaration.Display(declaration.SuccessorPath)}", plan, declaration, inputs, observation);
        else if (plan.Successor is SuccessorAction.Discard or SuccessorAction.Remove)
            yield return $"  - {declaration.Display(declaration.SuccessorPath)}: {(plan.Successor == SuccessorAction.Remove ? "it is in service" : "it is not as declared, and goes to the archive")}";
        if (plan.Reencode)
            yield return $"  ~ the whole file: written as {type} under the declared password and encryption";
        foreach (var finding in plan.Findings)
            yield return $"  ! {finding.Code} {finding.Text}";
    }

    private static string Line(
        PlannedChange change, string what, Plan plan, KeyStoreDeclaration declaration, DeclaredInputs inputs, Observation observation)
    {
        var sign = change.Kind switch
        {
            ChangeKind.Add => '+',
            ChangeKind.Remove => '-',
            _ => '~',
        };
        var content = change.Certificate is { } certificate
            ? $"{certificate.Subject}, SHA-256 {certificate.Sha256}, until {certificate.LastDay}"
            : NewIdentity(change, plan, declaration, inputs, observation);
        var reason = change.Reason.Length > 0 ? $" ({change.Reason})" : "";
        return $"{sign} {what}: {content}{reason}";
    }

    /// <summary>What can be said of a certificate before it is made: nobody knows its fingerprint yet.</summary>
    private static string NewIdentity(
        PlannedChange change, Plan plan, KeyStoreDeclaration declaration, DeclaredInputs inputs, Observation observation)
    {
        var own = observation.Store?.Find(change.Alias) as KeyEntry;
        var (template, algorithm, size) = PlanApplication.TemplateFor(declaration, own);
        var key = plan.Identity == IdentityAction.Certify || plan.Successor == SuccessorAction.Certify
            ? "the same key"
            : "a new key, " + new PublicKeyDescription(algorithm, size);
        var signer = inputs.Issuer is not { } issuer ? ""
            : $", signed by {issuer.Entry?.Chain[0].Subject ?? "the CA"} in {issuer.DisplayPath}";
        // A successor takes nothing's place yet.
        var replaced = own is null || change == plan.SuccessorChange ? "" : $", instead of SHA-256 {own.Chain[0].Sha256}, until {own.Chain[0].LastDay}";
        return string.Format(
            CultureInfo.InvariantCulture, "{0}, {1}, valid for {2} days{3}{4}",
            DistinguishedName.Format(template.Subject), key, template.ValidityDays, signer, replaced);
    }
}
