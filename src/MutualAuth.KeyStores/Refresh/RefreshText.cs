using System.Globalization;
using MutualAuth.KeyStores.Findings;
using MutualAuth.KeyStores.Keys;
using MutualAuth.KeyStores.Planning;
using MutualAuth.KeyStores.Stores;

namespace MutualAuth.KeyStores.Refresh;

/// <summary>What a refresh has done, for a person: a line for the log, and what is to be done now as a warning, once.</summary>
/// <param name="Archived">The copy of the file before; null where nothing was replaced.</param>
internal sealed record RefreshText(KeyStoreDeclaration Declaration, DeclaredInputs Inputs, Plan Plan, KeyStore Store, string? Archived)
{
    private KeyEntry? Own => Plan.OwnAlias is { } alias ? (KeyEntry)Store.Find(alias)! : null;

    private bool IsSelfSigned => Own is { IsSignedByCa: false };

    public string Line(bool isNew)
    {
        var parts = new List<string>();
        if (Own is { } own && Plan.Identity != IdentityAction.Keep)
            parts.Add(Identity(own));
        parts.AddRange(Summaries(Plan.Changes.Where(change => change.Alias != Plan.OwnAlias).ToList()));
        if (Plan.Reencode)
            parts.Add("encrypted anew");
        return $"MutualAuth: {(isNew ? "made" : "updated")} {Declaration.DisplayPath} ({Plan.Type.ToString().ToUpperInvariant()}): {string.Join(", ", parts)}"
            + (Archived is null ? "" : $"; the old one is kept in {Declaration.Display(Archived)}")
            + (Plan.Identity == IdentityAction.Activate ? ". Deploy it; then the partners may drop the old certificate" : "");
    }

    /// <summary>Said where a self-signed certificate is made, and not in every build: the advice of KB0696776.</summary>
    public string? Advice => !Declaration.RequestNow && Plan.Identity == IdentityAction.Make && Plan.IdentityReason.Length == 0 && IsSelfSigned && !Declaration.IsAuthority
        ? $"MutualAuth: {Declaration.DisplayPath} is self-signed, which most partners advise against: dotnet build -t:MutualAuthRequestCertificate writes a request to a CA"
        : null;

    /// <summary>What a person must do now; null where nobody must.</summary>
    public Finding? ToDo
    {
        get
        {
            if (Own is not { } own || Plan.Identity == IdentityAction.Keep)
                return null;
            var certificate = own.Chain[0];
            if (Plan.Identity == IdentityAction.Install)
            {
                return Inputs.Reply.Count == 0 ? null : Mab.ReplyInstalled.At(
                    Declaration.DisplayPath, own.Alias, certificate.Subject, certificate.Issuer, certificate.LastDay, own.Chain[own.Chain.Count - 1].Subject);
            }

            // Partners who trust the CA need nothing from us; and who activates a successor has handed it over before.
            // Nor is anything to be handed over before the CA has answered.
            if (!IsSelfSigned || Declaration.RequestNow || (Plan.Identity == IdentityAction.Activate && (Declaration.ActivateNow || Archived is null)))
                return null;
            var files = Declaration.FilesToHand(successor: false);
            var partners = Addressees.Of(Plan.Trusted.Select(partner => partner.Alias));
            return Archived is null
                ? Mab.NewIdentity.At(Declaration.DisplayPath, own.Alias, KeyOf(own), certificate.LastDay, files, partners)
                : Mab.ReplacedIdentity.At(
                    Declaration.DisplayPath, own.Alias, Plan.IdentityReason, certificate.LastDay, files, partners, Declaration.Display(Archived));
        }
    }

    public static string Staged(KeyStoreDeclaration declaration, KeyEntry successor, string? archived) =>
        $"MutualAuth: staged {declaration.Display(declaration.SuccessorPath)}, the successor of '{successor.Alias}' in {declaration.DisplayPath} ({Describe(successor)})"
        + (archived is null ? "" : $"; the last one is kept in {declaration.Display(archived)}");

    public static string Discarded(KeyStoreDeclaration declaration, string archived) =>
        $"MutualAuth: {declaration.Display(declaration.SuccessorPath)} is not as declared any more; it is kept in {declaration.Display(archived)}";

    private string Identity(KeyEntry own) => Plan.Identity switch
    {
        IdentityAction.Install when Inputs.Reply.Count > 0 =>
            $"the CA's certificate for '{own.Alias}', a chain of {own.Chain.Count.ToString(CultureInfo.InvariantCulture)}",
        IdentityAction.Install => $"the renewed certificate of the issuer of '{own.Alias}'",
        IdentityAction.Activate => $"the successor is in service: own key '{own.Alias}' ({Describe(own)})",
        IdentityAction.Adopt => $"own key '{own.Alias}' from {string.Join(";", Declaration.IdentityFrom.Select(file => file.DisplayPath))} ({Describe(own)})",
        _ => $"own key '{own.Alias}' ({Describe(own)})",
    };

    private static IEnumerable<string> Summaries(List<PlannedChange> changes)
    {
        const int Few = 5;
        foreach (var (kind, verb) in new[] { (ChangeKind.Add, "trusts"), (ChangeKind.Replace, "replaced"), (ChangeKind.Remove, "removed") })
        {
            var aliases = changes.Where(change => change.Kind == kind).Select(change => $"'{change.Alias}'").ToList();
            if (aliases.Count > 0)
            {
                yield return aliases.Count <= Few
                    ? $"{verb} {string.Join(", ", aliases)}"
                    : string.Format(CultureInfo.InvariantCulture, "{0} {1} partner certificates", verb, aliases.Count);
            }
        }
    }

    private static string Describe(KeyEntry own)
    {
        var signer = own.Chain[0].IsSelfIssued ? "" : $", signed by {own.Chain[0].Issuer}";
        return $"{KeyOf(own)}, valid until {own.Chain[0].LastDay}{signer}";
    }

    private static string KeyOf(KeyEntry own) => PublicKeyDescription.Of(own.Chain[0].Structure.SubjectPublicKeyInfo).ToString();
}
