using MutualAuth.KeyStores.Findings;
using MutualAuth.KeyStores.Planning;
using MutualAuth.KeyStores.Refresh;

namespace MutualAuth.KeyStores.Reporting;

/// <summary>Looks at all declared keystores. Writes nothing; what is wrong with one of them is part of the answer.</summary>
internal static class StatusSurvey
{
    /// <exception cref="OperationCanceledException">The user has ended it.</exception>
    public static ProjectStatus Run(RefreshRequest request, CancellationToken cancellation)
    {
        var result = KeyStoreRefresh.Run(request with { PlanOnly = true }, _ => { }, cancellation);
        var planned = result.Planned.ToDictionary(keyStore => keyStore.Declaration.Path, StringComparer.Ordinal);
        var findings = result.Findings.Select(FindingStatus.Of).Distinct().ToList();
        var keyStores = new List<KeyStoreStatus>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var item in request.KeyStores.Where(item => seen.Add(item.FullPath)))
        {
            cancellation.ThrowIfCancellationRequested();
            keyStores.Add(planned.TryGetValue(item.FullPath, out var plan)
                ? StatusReading.Of(plan, About(item.DisplayPath, plan.Partners.Select(partner => partner.DisplayPath)), request.Now)
                : Unplanned(item));
        }

        return StatusReading.Of(request.Reader.ProjectName, request.Now, keyStores, findings);

        IEnumerable<FindingStatus> About(string keyStore, IEnumerable<string> partners) =>
            findings.Where(finding => finding.File == keyStore || (finding.File is { } file && partners.Contains(file, StringComparer.Ordinal)));

        // What is in the way of a plan need not be in the way of a look.
        KeyStoreStatus Unplanned(DeclaredItem item)
        {
            var about = About(item.DisplayPath, []).ToList();
            var nothing = new KeyStoreStatus
            {
                Path = item.DisplayPath,
                Exists = File.Exists(item.FullPath),
                State = File.Exists(item.FullPath) ? KeyStoreState.Unreadable : KeyStoreState.NeedsPerson,
            };
            try
            {
                var declaration = request.Reader.KeyStore(item);
                nothing = nothing with { Type = (declaration.DeclaredType ?? declaration.TypeByName).ToString().ToUpperInvariant(), TrustOnly = declaration.TrustOnly };
                about = About(item.DisplayPath, request.Partners
                    .Where(partner => DeclaredProject.IsFor(declaration, DeclarationReader.KeyStoreNames(partner)))
                    .Select(partner => partner.DisplayPath)).ToList();
                return StatusReading.Of(declaration, KeyStoreFile.Open(declaration).Observation, about, request.Now);
            }
            catch (MutualAuthException exception)
            {
                var finding = exception.Finding.File is null ? exception.Finding.InFile(item.DisplayPath) : exception.Finding;
                return nothing with { Findings = about.Append(FindingStatus.Of(finding)).Distinct().ToList() };
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // The plan has met it as well, and said it in its own words.
                return nothing with { Findings = about };
            }
        }
    }
}
