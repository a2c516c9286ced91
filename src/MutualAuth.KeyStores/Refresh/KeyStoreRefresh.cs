using System.Diagnostics;
using System.Globalization;
using MutualAuth.KeyStores.Certificates;
using MutualAuth.KeyStores.Files;
using MutualAuth.KeyStores.Findings;
using MutualAuth.KeyStores.Keys;
using MutualAuth.KeyStores.Planning;
using MutualAuth.KeyStores.Stores;

namespace MutualAuth.KeyStores.Refresh;

/// <summary>What a refresh is asked to do.</summary>
/// <param name="ManagedFolder">The folder that is ours alone (<c>$(MutualAuthDirectory)</c>), as a full path.</param>
internal sealed record RefreshRequest(
    DeclarationReader Reader,
    IReadOnlyList<DeclaredItem> KeyStores,
    IReadOnlyList<DeclaredItem> Partners,
    string ManagedFolder,
    DateTimeOffset Now)
{
    /// <summary>Says what would be done, and does none of it.</summary>
    public bool PlanOnly { get; init; }

    /// <summary>Also writes a request to a CA for each own key.</summary>
    public bool RequestCertificates { get; init; }

    /// <summary>Puts the staged successors into service.</summary>
    public bool Activate { get; init; }

    /// <summary>The lock file; null where none is used.</summary>
    public DeclaredFile? LockFile { get; init; }

    /// <summary>What the lock file does not record is an error, and nothing is written.</summary>
    public bool Locked { get; init; }

    /// <summary>How long to wait for another build that writes to the same folder.</summary>
    public TimeSpan LockLimit { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Makes a private key of that algorithm and size; called on several threads at once.</summary>
    public Func<KeyAlgorithm, int, PrivateKey> Generate { get; init; } = KeyPairGenerator.Generate;

    /// <summary>From the number of cores that could be used to the number that may be. Asked once, and only where there are several keys to make.</summary>
    public Func<int, int> Cores { get; init; } = _ => Environment.ProcessorCount;

    /// <summary>The time since the run began, by which its progress is told.</summary>
    public Func<TimeSpan> Elapsed { get; init; } = SinceNow();

    private static Func<TimeSpan> SinceNow()
    {
        var watch = Stopwatch.StartNew();
        return () => watch.Elapsed;
    }
}

/// <summary>One keystore after a refresh that succeeded.</summary>
internal sealed record RefreshedKeyStore(KeyStoreDeclaration Declaration, StoreType Type, KeyEntry? Own, KeyEntry? Successor, int TrustedCount);

/// <summary>One keystore as it is, and what a refresh would do to it.</summary>
/// <param name="Partners">The declared partners that it is to trust.</param>
internal sealed record PlannedKeyStore(
    KeyStoreDeclaration Declaration, Observation Observation, DeclaredInputs Inputs, Plan Plan, IReadOnlyList<PartnerDeclaration> Partners);

/// <summary>What a refresh has done, and what the next one depends on.</summary>
internal sealed class RefreshResult
{
    public List<Finding> Findings { get; } = [];

    /// <summary>What was made or changed (or would be), a line each, for a person.</summary>
    public List<string> Lines { get; } = [];

    public List<RefreshedKeyStore> KeyStores { get; } = [];

    /// <summary>The keystores that could be planned, where only a plan was asked for.</summary>
    public List<PlannedKeyStore> Planned { get; } = [];

    /// <summary>Full paths of all files read or written: where one is missing or newer, the next build must look again.</summary>
    public SortedSet<string> Watched { get; } = new(StringComparer.Ordinal);

    /// <summary>Full paths of the files that a refresh writes itself: newer ones are no news.</summary>
    public HashSet<string> Outputs { get; } = new(StringComparer.Ordinal);

    /// <summary>When the next build must look again though no file has changed.</summary>
    public DateTimeOffset NextAttention { get; set; } = DateTimeOffset.MaxValue;

    public bool Succeeded => Findings.All(finding => finding.Severity != Severity.Error);
}

/// <summary>
/// Brings each keystore to what is declared: observe, plan, apply in memory, write once. An error in the inputs of one
/// keystore leaves that one as it was; the others are still brought up to date.
/// </summary>
internal sealed class KeyStoreRefresh
{
    private readonly RefreshRequest _request;
    private readonly Action<string> _say;
    private readonly CancellationToken _cancellation;
    private readonly PartnerFiles _partnerFiles = new();
    private readonly KeyStoreFiles _files;
    private readonly RefreshResult _result;
    private readonly TrustLock _lock;
    private readonly DeclaredProject _project;
    private readonly KeyPairs _keys;
    private readonly Progress _progress;

    /// <summary>Paths of the keystores that a plan would give another own certificate, which nobody knows before it is made.</summary>
    private readonly HashSet<string> _toBeMade = new(PathComparison.Comparer);

    /// <summary>Paths of the keystores that this run has come to already.</summary>
    private readonly HashSet<string> _reached = new(PathComparison.Comparer);

    private KeyStoreRefresh(RefreshRequest request, RefreshResult result, Action<string> say, CancellationToken cancellation)
    {
        _request = request;
        _result = result;
        _say = say;
        _cancellation = cancellation;
        _files = new KeyStoreFiles(_partnerFiles.Known);
        _lock = new TrustLock(request, _result);
        _project = DeclaredProject.Read(request, result.Findings);
        _progress = new Progress(say, request.Elapsed);
        _keys = new KeyPairs(request.Generate, request.Cores, TellProgress, cancellation);
    }

    /// <param name="say">Told of a wait, and of the progress of long work, while it lasts.</param>
    /// <exception cref="OperationCanceledException">Keystores that were not reached are as they were.</exception>
    public static RefreshResult Run(RefreshRequest request, Action<string> say, CancellationToken cancellation)
    {
        var result = new RefreshResult();
        Run(request, result, say, cancellation);
        return result;
    }

    /// <param name="result">Filled step by step, so that a run that is ended half-way has told what it has done.</param>
    public static void Run(RefreshRequest request, RefreshResult result, Action<string> say, CancellationToken cancellation) =>
        new KeyStoreRefresh(request, result, say, cancellation).Run();

    private void Run()
    {
        using (_keys)
            PlanAndRefresh();
    }

    private void PlanAndRefresh()
    {
        if (!_lock.Read())
            return;
        if (_request.PlanOnly || _request.Locked)
        {
            ForEach(_project.Order, Plan);
            _lock.Check(_project.KeyStores, _project.Failed);
            if (_request.PlanOnly || !_result.Succeeded)
                return;
            _result.Lines.Clear();
            _result.Findings.Clear();
            _reached.Clear();
        }

        _keys.Foresee(KeysToBeMade());
        ForEach(_project.Order, Refresh);
        // Of two that are partners of each other one came first, and did not have the other's certificate of this run.
        ForEach(_project.WithPartnerAfter(), RefreshAgain);
        _lock.Write();
    }

    private void ForEach(IReadOnlyList<KeyStoreDeclaration> keyStores, Action<KeyStoreDeclaration> work)
    {
        foreach (var keyStore in keyStores)
        {
            _cancellation.ThrowIfCancellationRequested();
            if (_project.Failed.Contains(keyStore.Path))
                continue;
            var before = _result.Findings.Count;
            _reached.Add(keyStore.Path);
            TellProgress();
            try
            {
                work(keyStore);
            }
            catch (MutualAuthException exception)
            {
                _result.Findings.Add(exception.Finding.File is null ? exception.Finding.InFile(keyStore.DisplayPath) : exception.Finding);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                _result.Findings.Add(Mab.FileFailure.At(keyStore.DisplayPath, "bringing the keystore up to date", exception.Message.TrimEnd('.')));
            }

            if (_result.Findings.Skip(before).Any(finding => finding.Severity == Severity.Error))
                _project.Failed.Add(keyStore.Path);
        }
    }

    private void TellProgress() => _progress.At(() => string.Format(
        CultureInfo.InvariantCulture,
        _keys.Needed == 0 ? "MutualAuth: {0} of {1} keystores are done" : "MutualAuth: {0} of {1} keystores are done, {2} of {3} keys made",
        Math.Max(0, _reached.Count - 1), _project.Order.Count, _keys.Made, _keys.Needed));

    /// <summary>
    /// The own keys that a refresh will ask for, in its order, as far as the keystores alone tell: a key that is made in advance
    /// must be likely to be needed, and no more than that.
    /// </summary>
    private List<(KeyAlgorithm Algorithm, int Size)> KeysToBeMade()
    {
        var keys = new List<(KeyAlgorithm, int)>();
        var makers = _project.Order.Where(keyStore => !keyStore.TrustOnly && keyStore.IdentityFrom.Count == 0 && keyStore.CertificateReply.Count == 0
            && !_project.Failed.Contains(keyStore.Path)).ToList();
        if (makers.Count < 2)
            return keys;
        _toBeMade.Clear();
        foreach (var declaration in makers)
        {
            _cancellation.ThrowIfCancellationRequested();
            try
            {
                var observation = _files.Open(declaration).Observation;
                var inputs = new DeclaredInputs([], []) { Issuer = IssuerOf(declaration), Recorded = _lock.Recorded(declaration) };
                var plan = Planner.Plan(declaration, inputs, observation, _request.Now);
                if (plan.MakesOwnCertificate)
                    _toBeMade.Add(declaration.Path);
                // Without the partners, their entries are undeclared.
                if (plan.Findings.Any(finding => finding.Severity == Severity.Error && finding.Kind != Mab.Undeclared))
                    continue;
                if (plan.Identity == IdentityAction.Make || plan.Successor == SuccessorAction.Make)
                {
                    var (_, algorithm, size) = PlanApplication.TemplateFor(declaration, observation.Store?.Find(plan.OwnAlias!) as KeyEntry);
                    keys.Add((algorithm, size));
                }
            }
            catch (Exception exception) when (exception is MutualAuthException or IOException or UnauthorizedAccessException)
            {
                // What is wrong with it is said where it is brought up to date.
            }
        }

        _toBeMade.Clear();
        return keys;
    }

    private void RefreshAgain(KeyStoreDeclaration declaration)
    {
        var made = _project.PartnersOf(declaration).Where(partner => _project.MakerOf(partner.Path) is not null).ToList();
        // A keystore that failed has been reported, and has exported nothing.
        if (made.Any(partner => !File.Exists(partner.Path)))
            return;
        _partnerFiles.ForgetChanged(made);
        Refresh(declaration with { RenewNow = false, ActivateNow = false });
    }

    /// <summary>The file is an export that this run has still to write.</summary>
    private bool IsStillToCome(PartnerDeclaration partner) =>
        _project.MakerOf(partner.Path) is { } maker && !_reached.Contains(maker.Path) && !File.Exists(partner.Path);

    /// <summary>What is declared, read from the disk.</summary>
    /// <returns>Null where it is wrong, which has been reported then.</returns>
    private DeclaredInputs? Inputs(KeyStoreDeclaration declaration, IReadOnlyList<PartnerDeclaration> declared)
    {
        if (declaration.Issuer is { } named && _project.Failed.Contains(named.KeyStore.Path))
        {
            // The CA has been reported.
            _project.Failed.Add(declaration.Path);
            return null;
        }

        var findings = new List<Finding>();
        var partners = _partnerFiles.Resolve(declared, findings, read =>
        {
            _cancellation.ThrowIfCancellationRequested();
            _progress.At(() => string.Format(
                CultureInfo.InvariantCulture, "MutualAuth: {0} of {1} partner files are read for {2}", read, declared.Count, declaration.DisplayPath));
        });
        _result.Findings.AddRange(findings);
        if (findings.Any(finding => finding.Severity == Severity.Error))
            return null;

        return new DeclaredInputs(partners, PartnerFiles.ReadReply(declaration.CertificateReply))
        {
            Identity = IdentitySources.Identity(declaration, partners.Select(partner => partner.Certificate)),
            Issuer = IssuerOf(declaration),
            Recorded = _lock.Recorded(declaration),
            LockFileName = _request.LockFile?.DisplayPath ?? "",
        };
    }

    private Issuer? IssuerOf(KeyStoreDeclaration declaration)
    {
        if (declaration.Issuer is not { } issuer)
            return null;
        var item = _project.Find(issuer.KeyStore.Path);
        return new Issuer(
            issuer.KeyStore.DisplayPath, item is not null && _toBeMade.Contains(item.Path) ? null : IdentitySources.Authority(issuer, item, _files));
    }

    /// <summary>Says what a refresh would do, and does none of it.</summary>
    private void Plan(KeyStoreDeclaration declaration)
    {
        var partners = _project.PartnersOf(declaration).ToList();
        var pending = partners.Where(partner =>
            IsStillToCome(partner) || (_project.MakerOf(partner.Path) is { } maker && _toBeMade.Contains(maker.Path))).ToList();
        if (Inputs(declaration, partners.Where(partner => !pending.Contains(partner) || File.Exists(partner.Path)).ToList()) is not { } inputs)
            return;
        var file = _files.Open(declaration);
        var plan = Planner.Plan(declaration, inputs, file.Observation, _request.Now);
        _result.Planned.Add(new PlannedKeyStore(declaration, file.Observation, inputs, plan, partners));
        _result.Lines.AddRange(PlanText.Of(plan, declaration, inputs, file.Observation));
        _result.Lines.AddRange(pending.Select(partner =>
            $"  {(File.Exists(partner.Path) ? '~' : '+')} {partner.Alias}: the certificate that {partner.DisplayPath} will hold"));
        _result.Findings.AddRange(plan.Findings.Where(finding => finding.Severity == Severity.Error));
        _lock.Remember(declaration, path => LockState.Planned(path, declaration, plan, inputs, file.Observation));
        if (plan.MakesOwnCertificate)
        {
            _toBeMade.Add(declaration.Path);
        }
        else if (plan.OwnCertificate(inputs, file.Observation) is { } own)
        {
            _partnerFiles.Foresee(declaration.PemPath, own);
            _partnerFiles.Foresee(declaration.CertificatePath, own);
        }
    }

    private void Refresh(KeyStoreDeclaration declaration)
    {
        foreach (var source in new[] { declaration.StorePassword, declaration.KeyPassword, declaration.IdentityPassword, declaration.Issuer?.Password })
        {
            if (source is { Kind: PasswordSourceKind.Literal })
                _result.Findings.Add(Mab.LiteralPassword.At(declaration.DisplayPath, source.Name));
        }

        var partners = _project.PartnersOf(declaration).Where(partner => !IsStillToCome(partner)).ToList();
        if (Inputs(declaration, partners) is not { } inputs)
            return;

        // The first look takes no lock: a keystore that is as declared may lie in a folder that cannot be written.
        var file = _files.Open(declaration);
        var plan = Planner.Plan(declaration, inputs, file.Observation, _request.Now);
        if (plan.HasErrors)
        {
            _result.Findings.AddRange(plan.Findings);
            return;
        }

        var after = new Outcome(plan, file.Observation.Store ?? KeyStore.Empty, file.Observation.Successor);
        if (!plan.Rewrites && !plan.MovesSuccessor && StaleOutputs(declaration, file, after).Count == 0 && !GitIgnoreIsMissing(declaration))
        {
            CheckProfile(declaration, plan, file, after.Store);
            _result.Findings.AddRange(plan.Findings);
        }
        else
        {
            using (FolderLock.Take(declaration.Folder, _request.LockLimit, _say, _cancellation))
            {
                // What is declared may have changed while another build held the lock.
                _partnerFiles.ForgetChanged(partners);
                if (Inputs(declaration, partners) is not { } now)
                    return;
                after = RefreshUnderLock(declaration, now);
            }
        }

        if (after.Plan.HasErrors)
            return;
        if (_request.RequestCertificates && plan.OwnAlias is not null && !TakesReplies(declaration))
            _result.Lines.Add($"MutualAuth: no request for {declaration.DisplayPath}, whose certificate comes from {(declaration.Issuer is null ? "IdentityFrom" : "IssuerKeyStore")}");
        else if (_request.RequestCertificates && plan.OwnAlias is not null)
            _result.Lines.Add($"MutualAuth: {declaration.Display(declaration.RequestPath)} asks a CA to sign the certificate of {declaration.DisplayPath}; name its answer in CertificateReply");
        Remember(declaration, partners, after);
        if (!declaration.IsAuthority)
            _files.Forget(declaration);
    }

    /// <summary>What a keystore is after its refresh.</summary>
    private sealed record Outcome(Plan Plan, KeyStore Store, KeyEntry? Successor);

    /// <summary>Looks again, since another build may have been here first, and writes what is still to be written.</summary>
    private Outcome RefreshUnderLock(KeyStoreDeclaration declaration, DeclaredInputs inputs)
    {
        var file = _files.Open(declaration);
        var before = file.Observation;
        var plan = Planner.Plan(declaration, inputs, before, _request.Now);
        _result.Findings.AddRange(plan.Findings);
        if (plan.HasErrors)
            return new Outcome(plan, KeyStore.Empty, null);
        if (_lock.Difference(declaration, path => LockState.Planned(path, declaration, plan, inputs, before)) is { } difference)
            throw new MutualAuthException(difference);

        foreach (var path in KeyStoreOutputs.Paths(declaration).Concat(KeyStoreOutputs.SuccessorPaths(declaration)).Append(declaration.Path))
        {
            AtomicFile.DeleteLeftovers(path);
            Archive.DeleteLeftovers(path);
        }

        // Before the first secret is written, so that there is no moment at which git would take it.
        var unprotected = GitIgnore.Ensure(declaration.Folder, IsManaged(declaration), KeyStoreOutputs.SecretFiles(declaration));
        if (unprotected.Count > 0 && (plan.Rewrites || plan.MovesSuccessor || WritesSecretCopy(declaration, file, plan)))
            _result.Findings.Add(Mab.NotIgnoredByGit.At(Path.Combine(declaration.Folder, ".gitignore"), string.Join(" ", unprotected)));

        var store = before.Store ?? KeyStore.Empty;
        if (plan.Rewrites)
        {
            store = PlanApplication.Apply(plan, declaration, inputs, before, _keys.Take, _request.Now);
            _cancellation.ThrowIfCancellationRequested();
            (file, var archived) = file.Save(
                declaration, plan.Type, store, plan.Discards, _request.Now, saved => CheckProfile(declaration, plan, saved, store));
            Tell(new RefreshText(declaration, inputs, plan, store, archived), isNew: before.Store is null);
            if (before.Store is null && plan.MakesOwnCertificate && OtherExport(declaration, store, plan.OwnAlias!) is { } other)
                _result.Findings.Add(Mab.OtherIdentityExported.At(declaration.DisplayPath, declaration.Display(declaration.PemPath), other.Subject, other.Sha256));
        }
        else
        {
            CheckProfile(declaration, plan, file, store);
        }

        // The keystore before the exports, and both before the successor's file goes: whatever moment a build is killed at,
        // the key is somewhere, and the next build sees what is left to do.
        var outcome = new Outcome(plan, store, MoveSuccessor(declaration, inputs, file, before, plan));
        var kept = new[] { before.Store, store }.SelectMany(held => held?.Keys ?? []).Append(before.Successor)
            .Select(entry => entry?.Key.Clear).OfType<PrivateKey>().ToList();
        foreach (var output in StaleOutputs(declaration, file, outcome))
        {
            if (File.Exists(output.Path) && File.ReadAllBytes(output.Path) is var existing && output.WouldLose(existing, kept))
                _result.Lines.Add($"MutualAuth: {declaration.Display(output.Path)} held something else, which is kept in {declaration.Display(Archive.Keep(output.Path, existing, _request.Now))}");
            AtomicFile.Write(output.Path, output.Content(), output.Access);
        }

        if (outcome.Successor is null)
        {
            // The keystore last: while it is there, the next build knows what the rest belongs to.
            foreach (var path in KeyStoreOutputs.SuccessorPaths(declaration).Reverse())
                AtomicFile.Delete(path);
        }

        return outcome;
    }

    /// <summary>A copy with a key is written, though the keystore itself is as declared.</summary>
    private bool WritesSecretCopy(KeyStoreDeclaration declaration, KeyStoreFile file, Plan plan) =>
        file.Observation.Store is { } store
        && StaleOutputs(declaration, file, new Outcome(plan, store, null)).Any(output => output.Access == Access.Private);

    /// <summary>What lies where the own certificate is exported to, and is another: the keystore is somewhere else, or was lost.</summary>
    private static Certificate? OtherExport(KeyStoreDeclaration declaration, KeyStore store, string alias)
    {
        try
        {
            return !File.Exists(declaration.PemPath) ? null
                : CertificateFile.Read(InputFile.Read(declaration.PemPath, declaration.PemPath, ReadLimits.Default.FileSize))[0] is var exported
                    && !exported.Equals(((KeyEntry)store.Find(alias)!).Chain[0]) ? exported : null;
        }
        catch (MutualAuthException)
        {
            return null;
        }
    }

    /// <returns>The successor that waits from now on; null where none does.</returns>
    private KeyEntry? MoveSuccessor(KeyStoreDeclaration declaration, DeclaredInputs inputs, KeyStoreFile file, Observation before, Plan plan)
    {
        switch (plan.Successor)
        {
            case SuccessorAction.Keep:
                return before.Successor;
            case SuccessorAction.Reencode:
                file.SaveSuccessor(declaration, plan.Type, new KeyStore([before.Successor!]));
                return before.Successor;
            case SuccessorAction.Make or SuccessorAction.Certify:
                var staged = PlanApplication.Successor(plan, declaration, inputs, before, _keys.Take, _request.Now);
                _cancellation.ThrowIfCancellationRequested();
                var archived = ArchiveSuccessor(declaration, file);
                file.SaveSuccessor(declaration, plan.Type, staged);
                var successor = staged.Keys.Single();
                _result.Lines.Add(RefreshText.Staged(declaration, successor, archived));
                return successor;
            case SuccessorAction.Discard:
                _result.Lines.Add(RefreshText.Discarded(declaration, ArchiveSuccessor(declaration, file)!));
                return null;
            default:
                return null;
        }
    }

    private string? ArchiveSuccessor(KeyStoreDeclaration declaration, KeyStoreFile file) => file.SuccessorBytes.Length == 0
        ? null
        : Archive.Keep(declaration.SuccessorPath, file.SuccessorBytes, _request.Now);

    private void Tell(RefreshText text, bool isNew)
    {
        _result.Lines.Add(text.Line(isNew));
        if (text.Advice is { } advice)
            _result.Lines.Add(advice);
        if (text.ToDo is { } toDo)
            _result.Findings.Add(toDo);
    }

    private List<OutputFile> StaleOutputs(KeyStoreDeclaration declaration, KeyStoreFile file, Outcome after)
    {
        // A keystore that is still to be made has no password yet, and nothing beside it.
        if (file.StorePassword is null)
            return [];
        return KeyStoreOutputs.Of(
                declaration, after.Store, after.Plan.OwnAlias, after.Successor, file.StorePassword, file.KeyPassword!, TakesReplies(declaration),
                _partnerFiles.Known)
            .Where(output => output.IsMissingOrStale())
            .ToList();
    }

    /// <summary>A request is to be written, and its answer could be named.</summary>
    private bool TakesReplies(KeyStoreDeclaration declaration) =>
        _request.RequestCertificates && declaration.Issuer is null && declaration.IdentityFrom.Count == 0;

    private static void CheckProfile(KeyStoreDeclaration declaration, Plan plan, KeyStoreFile file, KeyStore store)
    {
        if (declaration.Profile == Profile.ServiceNow)
            ServiceNowProfile.CheckResult(declaration, plan.Type, file.StorePassword!, file.KeyPassword!, (KeyEntry)store.Find(plan.OwnAlias!)!);
    }

    private bool IsManaged(KeyStoreDeclaration declaration) =>
        PathComparison.Same(declaration.Folder, _request.ManagedFolder.TrimEnd('/', '\\'));

    private static bool GitIgnoreIsMissing(KeyStoreDeclaration declaration) =>
        !File.Exists(Path.Combine(declaration.Folder, ".gitignore"));

    private void Remember(KeyStoreDeclaration declaration, IReadOnlyList<PartnerDeclaration> partners, Outcome after)
    {
        var own = after.Plan.OwnAlias is { } alias ? (KeyEntry)after.Store.Find(alias)! : null;
        _result.KeyStores.RemoveAll(keyStore => keyStore.Declaration.Path == declaration.Path);
        _result.KeyStores.Add(new RefreshedKeyStore(declaration, after.Plan.Type, own, after.Successor, after.Store.Trusted.Count()));
        _lock.Remember(declaration, path => LockState.Of(path, own, after.Successor, after.Store.Trusted));
        if (after.Plan.NextAttention < _result.NextAttention)
            _result.NextAttention = after.Plan.NextAttention;

        _result.Outputs.Add(declaration.Path);
        _result.Outputs.Add(Path.Combine(declaration.Folder, ".gitignore"));
        _result.Outputs.UnionWith(KeyStoreOutputs.Paths(declaration));
        _result.Outputs.UnionWith(KeyStoreOutputs.SuccessorPaths(declaration));
        _result.Outputs.Add(declaration.RequestPath);
        if (declaration.StorePasswordIsOurs)
            _result.Outputs.Add(declaration.StorePassword.FilePath!);
        _result.Watched.UnionWith(_result.Outputs);
        _result.Watched.UnionWith(partners.Select(partner => partner.Path));
        _result.Watched.UnionWith(declaration.CertificateReply.Select(file => file.Path));
        _result.Watched.UnionWith(IdentitySources.Files(declaration));
        var sources = new[] { declaration.StorePassword, declaration.KeyPassword }.Concat(partners.Select(partner => partner.Password));
        _result.Watched.UnionWith(sources.Select(source => source?.FilePath).Where(path => path is not null)!);
    }
}
