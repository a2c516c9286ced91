namespace MutualAuth.KeyStores.Reporting;

/// <summary>One certificate of the project, in however many keystores and roles it is found.</summary>
/// <param name="Names">The aliases that it has.</param>
/// <param name="OwnOf">The keystores whose own certificate it is.</param>
internal sealed record ShownCertificate(
    CertificateStatus Certificate, IReadOnlyList<string> Names, IReadOnlyList<string> OwnOf, IReadOnlyList<string> SuccessorOf, bool IsPartner)
{
    /// <summary>In a word: how it is drawn.</summary>
    public string Kind => OwnOf.Count > 0 ? "own" : SuccessorOf.Count > 0 ? "next" : "partner";

    public IEnumerable<string> Roles
    {
        get
        {
            if (OwnOf.Count > 0)
                yield return "own";
            if (SuccessorOf.Count > 0)
                yield return "successor";
            if (IsPartner)
                yield return "partner";
        }
    }

    /// <summary>All of a project, those that end first come first.</summary>
    public static IReadOnlyList<ShownCertificate> Of(ProjectStatus project)
    {
        var uses = project.KeyStores.SelectMany(keyStore =>
            new[] { (Role: "own", keyStore.Own?.Certificate), (Role: "successor", keyStore.Successor?.Certificate) }
                .Concat(keyStore.Partners.Select(partner => (Role: "partner", (CertificateStatus?)partner.Certificate)))
                .Where(use => use.Item2 is not null)
                .Select(use => (use.Role, Certificate: use.Item2!, keyStore.Path)));
        return uses
            .GroupBy(use => use.Certificate.Sha256, StringComparer.Ordinal)
            .Select(group => new ShownCertificate(
                group.OrderByDescending(use => use.Certificate.Attention ?? (Findings.Severity)(-1)).First().Certificate,
                group.Select(use => use.Certificate.Alias).Distinct(StringComparer.Ordinal).ToList(),
                group.Where(use => use.Role == "own").Select(use => use.Path).ToList(),
                group.Where(use => use.Role == "successor").Select(use => use.Path).ToList(),
                group.Any(use => use.Role == "partner")))
            .OrderBy(shown => shown.Certificate.Ends)
            .ThenBy(shown => shown.Names[0], StringComparer.Ordinal)
            .ThenBy(shown => shown.Certificate.Sha256, StringComparer.Ordinal)
            .ToList();
    }
}
