using MutualAuth.KeyStores.Certificates;
using MutualAuth.KeyStores.Findings;
using MutualAuth.KeyStores.Keys;
using MutualAuth.KeyStores.Planning;
using MutualAuth.KeyStores.Refresh;
using MutualAuth.KeyStores.Stores;

namespace MutualAuth.KeyStores.Reporting;

/// <summary>From observations, plans and findings to what a person is shown. Pure.</summary>
internal static class StatusReading
{
    /// <param name="others">Findings about its files that are not part of its plan.</param>
    public static KeyStoreStatus Of(PlannedKeyStore planned, IEnumerable<FindingStatus> others, DateTimeOffset now)
    {
        var (declaration, observation, inputs, plan, _) = planned;
        var findings = plan.Findings.Select(FindingStatus.Of).Concat(others).Distinct().ToList();
        var state = findings.Any(finding => finding.Severity == Severity.Error) ? KeyStoreState.NeedsPerson
            : observation.Store is null ? KeyStoreState.ToBeMade
            : plan.Rewrites || plan.MovesSuccessor ? KeyStoreState.ToBeChanged
            : KeyStoreState.AsDeclared;
        return Observed(declaration, observation, plan.Type, plan.OwnAlias, findings, now) with
        {
            State = state,
            OwnChange = plan.Identity == IdentityAction.Keep || observation.Store?.Find(plan.OwnAlias!) is not KeyEntry ? "" : Change(plan),
            Partners = Partners(observation, inputs, plan, findings, now),
            NextAttention = plan.NextAttention == DateTimeOffset.MaxValue ? null : plan.NextAttention,
        };
    }

    /// <summary>A keystore that opens, and whose inputs are in no state to plan with.</summary>
    public static KeyStoreStatus Of(
        KeyStoreDeclaration declaration, Observation observation, IReadOnlyList<FindingStatus> findings, DateTimeOffset now)
    {
        var store = observation.Store ?? KeyStore.Empty;
        var keys = store.Keys.ToList();
        var alias = store.Find(declaration.DeclaredAlias ?? declaration.DefaultAlias) is KeyEntry own ? own.Alias : keys.Count == 1 ? keys[0].Alias : null;
        return Observed(declaration, observation, observation.Type ?? declaration.DeclaredType ?? declaration.TypeByName, alias, findings, now) with
        {
            Partners = Sorted(store.Trusted.Select(entry => Partner(entry.Alias, entry.Certificate, TrustState.Trusted, null, findings, now))),
        };
    }

    /// <summary>
    /// Most urgent first: errors before warnings, and what ends first before what ends later. An error without an end is there
    /// already; a warning without one can wait.
    /// </summary>
    public static ProjectStatus Of(string name, DateTimeOffset now, IReadOnlyList<KeyStoreStatus> keyStores, IEnumerable<FindingStatus> findings)
    {
        var ends = new Dictionary<string, DateTimeOffset>(StringComparer.Ordinal);
        foreach (var keyStore in keyStores)
        {
            Note(keyStore.Path, keyStore.Own?.Certificate);
            foreach (var partner in keyStore.Partners)
                Note(partner.Source, partner.Certificate);
        }

        return new ProjectStatus(name, now, keyStores, findings
            .Concat(keyStores.SelectMany(keyStore => keyStore.Findings))
            .Distinct()
            .OrderByDescending(finding => finding.Severity)
            .ThenBy(finding => finding.File is { } file && ends.TryGetValue(file, out var end) ? end
                : finding.Severity == Severity.Error ? DateTimeOffset.MinValue : DateTimeOffset.MaxValue)
            .ThenBy(finding => finding.Code, StringComparer.Ordinal)
            .ThenBy(finding => finding.File, StringComparer.Ordinal)
            .ToList());

        void Note(string? file, CertificateStatus? certificate)
        {
            if (file is not null && certificate is not null && !(ends.TryGetValue(file, out var earlier) && earlier <= certificate.Ends))
                ends[file] = certificate.Ends;
        }
    }

    private static KeyStoreStatus Observed(
        KeyStoreDeclaration declaration, Observation observation, StoreType type, string? ownAlias, IReadOnlyList<FindingStatus> findings, DateTimeOffset now) => new()
        {
            Path = declaration.DisplayPath,
            Type = type.ToString().ToUpperInvariant(),
            Exists = observation.Store is not null,
            State = KeyStoreState.NeedsPerson,
            TrustOnly = declaration.TrustOnly,
            Own = ownAlias is null ? null : Own(observation.Store?.Find(ownAlias) as KeyEntry, declaration.DisplayPath, findings, now),
            Successor = Own(observation.Successor, null, findings, now),
            SuccessorPath = observation.Successor is null ? "" : declaration.Display(declaration.SuccessorPath),
            Findings = findings,
        };

    private static IReadOnlyList<PartnerStatus> Partners(
        Observation observation, DeclaredInputs inputs, Plan plan, IReadOnlyList<FindingStatus> findings, DateTimeOffset now)
    {
        var sources = new Dictionary<Certificate, string>();
        foreach (var partner in inputs.Partners)
            sources[partner.Certificate] = partner.Source;
        string? Source(Certificate certificate) => sources.TryGetValue(certificate, out var source) ? source : null;

        var changes = plan.Changes.Where(change => change.Alias != plan.OwnAlias && change.Certificate is not null).ToList();
        var kinds = changes.ToDictionary(change => change.Alias, change => change.Kind, Alias.Comparer);
        var present = (observation.Store ?? KeyStore.Empty).Trusted.Select(entry => Partner(
            entry.Alias,
            entry.Certificate,
            !kinds.TryGetValue(entry.Alias, out var kind) ? TrustState.Trusted : kind == ChangeKind.Remove ? TrustState.ToBeRemoved : TrustState.ToBeReplaced,
            Source(entry.Certificate),
            findings,
            now));
        var coming = changes.Where(change => change.Kind != ChangeKind.Remove).Select(change => Partner(
            change.Alias, change.Certificate!, TrustState.ToBeAdded, Source(change.Certificate!), findings, now));
        return Sorted(present.Concat(coming));
    }

    private static IReadOnlyList<PartnerStatus> Sorted(IEnumerable<PartnerStatus> partners) => partners
        .OrderBy(partner => partner.Certificate.Ends)
        .ThenBy(partner => partner.Certificate.Alias, StringComparer.Ordinal)
        .ThenBy(partner => partner.Certificate.Sha256, StringComparer.Ordinal)
        .ToList();

    private static PartnerStatus Partner(
        string alias, Certificate certificate, TrustState state, string? source, IReadOnlyList<FindingStatus> findings, DateTimeOffset now) =>
        new(Read(alias, certificate, source, findings, now), state, source);

    private static OwnStatus? Own(KeyEntry? entry, string? file, IReadOnlyList<FindingStatus> findings, DateTimeOffset now) =>
        entry is null || entry.Chain.Count == 0 ? null : new OwnStatus(Read(entry.Alias, entry.Chain[0], file, findings, now), entry.Chain.Count);

    private static CertificateStatus Read(
        string alias, Certificate certificate, string? file, IReadOnlyList<FindingStatus> findings, DateTimeOffset now)
    {
        var found = findings.Where(finding => finding.IsAbout(file, alias)).Select(finding => (Severity?)finding.Severity).Max();
        return new CertificateStatus
        {
            Alias = alias,
            Subject = certificate.Subject,
            Issuer = certificate.Issuer,
            IsSelfSigned = certificate.IsSelfIssued,
            Sha256 = certificate.Sha256,
            Key = PublicKeyDescription.Of(certificate.Structure.SubjectPublicKeyInfo).ToString(),
            Begins = certificate.NotBefore,
            Ends = certificate.NotAfter,
            DaysLeft = certificate.DaysLeft(now),
            // An expired one that somebody has allowed is a warning; one that nothing is said of is not well either.
            Attention = found ?? (now >= certificate.NotAfter ? Severity.Error : null),
        };
    }

    private static string Change(Plan plan)
    {
        var what = plan.Identity switch
        {
            IdentityAction.Certify => "a build makes another certificate for the same key",
            IdentityAction.Install => "a build installs another certificate for the same key",
            IdentityAction.Adopt => "a build takes another key and certificate over",
            IdentityAction.Activate => "a build puts its successor into service",
            _ => "a build makes another key and certificate",
        };
        return plan.IdentityReason.Length > 0 ? $"{what} ({plan.IdentityReason})" : what;
    }
}
