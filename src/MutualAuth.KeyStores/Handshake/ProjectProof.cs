using System.Diagnostics;
using MutualAuth.KeyStores.Files;
using MutualAuth.KeyStores.Findings;
using MutualAuth.KeyStores.Planning;
using MutualAuth.KeyStores.Refresh;

namespace MutualAuth.KeyStores.Handshake;

/// <summary>
/// A <see cref="KeyStoreProof"/> of each keystore that a project declares, against what the project's items say. Writes nothing.
/// </summary>
/// <param name="Plan">What a build would do.</param>
internal sealed record ProjectProof(RefreshResult Plan, IReadOnlyList<VerificationReport> Reports)
{
    /// <summary>A folder that builds never leave alone is reported on as it was found.</summary>
    private const int MostLooks = 10;

    /// <summary>What is wrong, or needs attention: of the keystores first, then of the items.</summary>
    public IReadOnlyList<Finding> Findings { get; } = [.. Reports.SelectMany(report => report.Findings).Concat(OfItems(Plan, Reports))];

    /// <summary>Where something is wrong, other builds are waited for, for as long as <see cref="RefreshRequest.LockLimit"/> in all.</summary>
    /// <exception cref="OperationCanceledException">The build was ended.</exception>
    public static ProjectProof Of(RefreshRequest request, IReadOnlyList<TlsRole> roles, Action<string> say, CancellationToken cancellation)
    {
        var keyStores = request.KeyStores.Select(item => Declaration(request, item)).OfType<KeyStoreDeclaration>().ToList();
        var folders = keyStores.Select(keyStore => keyStore.Folder).Distinct(PathComparison.Comparer).ToList();
        var watch = Stopwatch.StartNew();
        for (var looks = 1; ; looks++)
        {
            var seen = new SeenFiles();
            seen.LookAt(keyStores.SelectMany(KeyStoreOutputs.EveryPath).Concat(request.LockFile is { } file ? [file.Path] : []));
            var proof = Look(request, roles, say, cancellation);
            if (proof.Findings.Count == 0 || looks == MostLooks || watch.Elapsed > request.LockLimit)
                return proof;

            // Nobody who only looks takes the lock: between a keystore and what belongs to it, a build may have been at work. What is
            // then found is none of anybody's errors.
            var wasWritten = false;
            foreach (var folder in folders)
                wasWritten |= FolderLock.WaitWhileHeld(folder, request.LockLimit - watch.Elapsed, say, cancellation);
            if (!wasWritten && !seen.HaveChanged())
                return proof;
        }
    }

    private static ProjectProof Look(RefreshRequest request, IReadOnlyList<TlsRole> roles, Action<string> say, CancellationToken cancellation)
    {
        var plan = KeyStoreRefresh.Run(request with { PlanOnly = true }, say, cancellation);
        return new ProjectProof(plan,
        [
            .. from item in request.KeyStores
               let proof = Proof(request, plan, item)
               where proof is not null
               select (proof with { Roles = roles }).Run(cancellation)
        ]);
    }

    /// <returns>Null where the item itself is wrong, which the plan tells of.</returns>
    private static KeyStoreProof? Proof(RefreshRequest request, RefreshResult plan, DeclaredItem item)
    {
        if (plan.Planned.FirstOrDefault(keyStore => keyStore.Declaration.Path == item.FullPath) is { } planned)
            return new KeyStoreProof(planned.Declaration, request.Now) { Declared = DeclaredState.Of(planned) };
        return Declaration(request, item) is { } declaration
            ? new KeyStoreProof(declaration, request.Now) { Declared = DeclaredState.Unknown }
            : null;
    }

    private static KeyStoreDeclaration? Declaration(RefreshRequest request, DeclaredItem item)
    {
        try
        {
            return request.Reader.KeyStore(item);
        }
        catch (MutualAuthException)
        {
            return null;
        }
    }

    /// <summary>What is wrong with the items: a partner's file that is not there, a keystore that no build could make as declared.</summary>
    private static IEnumerable<Finding> OfItems(RefreshResult plan, IReadOnlyList<VerificationReport> reports)
    {
        var ofPlans = new HashSet<Finding>(plan.Planned.SelectMany(planned => planned.Plan.Findings));
        var told = new HashSet<(string, string?, string)>(reports.SelectMany(report => report.Findings).Select(Key));
        return plan.Findings.Where(finding => !ofPlans.Contains(finding) && !told.Contains(Key(finding)));
    }

    private static (string Code, string? File, string Text) Key(Finding finding) => (finding.Code, finding.File, finding.Text);
}
