using MutualAuth.KeyStores.Files;
using MutualAuth.KeyStores.Findings;
using MutualAuth.KeyStores.Keys;
using MutualAuth.KeyStores.Locking;
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
    private readonly RefreshResult _result = new();
    private readonly Dictionary<string, LockedKeyStore> _states = new(StringComparer.Ordinal);

    /// <summary>Keystores that a plan would give another own certificate, which nobody knows before it is made.</summary>
    private readonly HashSet<KeyStoreDeclaration> _toBeMade = [];

    /// <summary>Keystores that are not as declared after this run: what depends on them is not built without them.</summary>
    private readonly HashSet<KeyStoreDeclaration> _failed = [];

    private Dictionary<string, KeyStoreDeclaration> _keyStores = [];
    private List<PartnerDeclaration> _partners = [];
    private LockFile? _lockFile;

    private KeyStoreRefresh(RefreshRequest request, Action<string> say, CancellationToken cancellation)
    {
        _request = request;
        _say = say;
        _cancellation = cancellation;
    }

    /// <param name="say">Told of a wait while it lasts.</param>
    /// <exception cref="OperationCanceledException">Keystores that were not reached are as they were.</exception>
    public static RefreshResult Run(RefreshRequest request, Action<string> say, CancellationToken cancellation) =>
        new KeyStoreRefresh(request, say, cancellation).Run();

    private RefreshResult Run()
    {
        var keyStores = WithoutCollisions(WithAuthorities(ReadAll(_request.KeyStores, _request.Reader.KeyStore, _ => { })));
        var broken = new List<DeclaredItem>();
        _partners = ReadAll(_request.Partners, _request.Reader.Partner, broken.Add);
        CheckKeyStoreNames(_partners);
        _keyStores = keyStores.ToDictionary(keyStore => keyStore.Path, StringComparer.Ordinal);
        // A partner that cannot be read has been reported. The keystores that it is for are not built without it.
        _failed.UnionWith(keyStores.Where(keyStore => broken.Any(item => IsFor(keyStore, DeclarationReader.KeyStoreNames(item)))));

        var order = WithActivation(RefreshOrder.Of(keyStores, PartnersOf, _result.Findings));
        _failed.UnionWith(keyStores.Where(keyStore => order.All(other => other.Path != keyStore.Path)));
        if (!ReadLockFile())
            return _result;
        if (_request.PlanOnly || _request.Locked)
        {
            ForEach(order, Plan);
            CheckLock(keyStores);
            if (_request.PlanOnly || !_result.Succeeded)
                return _result;
            _result.Lines.Clear();
            _result.Findings.Clear();
        }

        ForEach(order, Refresh);
        WriteLockFile();
        return _result;
    }

    private void ForEach(IReadOnlyList<KeyStoreDeclaration> keyStores, Action<KeyStoreDeclaration> work)
    {
        foreach (var keyStore in keyStores)
        {
            _cancellation.ThrowIfCancellationRequested();
            if (_failed.Contains(keyStore))
                continue;
            var before = _result.Findings.Count;
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
                _failed.Add(keyStore);
        }
    }

    /// <summary>A keystore that another one names as its issuer is a CA's.</summary>
    private static List<KeyStoreDeclaration> WithAuthorities(List<KeyStoreDeclaration> keyStores)
    {
        var issuers = new HashSet<string>(keyStores.Select(keyStore => keyStore.Issuer?.KeyStore.Path).OfType<string>(), StringComparer.Ordinal);
        return keyStores.Select(keyStore => issuers.Contains(keyStore.Path) ? keyStore with { IsAuthority = true } : keyStore).ToList();
    }

    /// <summary>
    /// Those with a successor get theirs. Where none has, each is asked, and says that it has none: a project may well have
    /// one keystore of several in transition.
    /// </summary>
    private IReadOnlyList<KeyStoreDeclaration> WithActivation(IReadOnlyList<KeyStoreDeclaration> keyStores)
    {
        if (!_request.Activate)
            return keyStores;
        var own = keyStores.Where(keyStore => !keyStore.TrustOnly).ToList();
        var staged = own.Where(keyStore => File.Exists(keyStore.SuccessorPath)).ToList();
        if (own.Count == 0)
            _result.Findings.Add(Mab.NothingToActivate.At(null, "<name>.next.jks"));
        return keyStores.Select(keyStore => (staged.Count > 0 ? staged : own).Contains(keyStore) ? keyStore with { ActivateNow = true } : keyStore).ToList();
    }

    private bool ReadLockFile()
    {
        if (_request.LockFile is not { } file)
            return true;
        try
        {
            if (File.Exists(file.Path))
                _lockFile = LockFile.Parse(InputFile.Read(file.Path, file.DisplayPath, ReadLimits.Default.FileSize));
            else if (_request.Locked)
                throw Mab.NoLockFile.Error(null);
            return true;
        }
        catch (MutualAuthException exception)
        {
            _result.Findings.Add(exception.Finding.InFile(file.DisplayPath));
            return false;
        }
    }

    private void CheckLock(IReadOnlyList<KeyStoreDeclaration> keyStores)
    {
        if (!_request.Locked)
            return;
        var name = _request.LockFile!.DisplayPath;
        foreach (var keyStore in keyStores.Where(keyStore => !_failed.Contains(keyStore)))
        {
            var path = LockPath(keyStore);
            var differences = LockDifference.Between(_lockFile!.Find(path), _states[path]);
            if (differences.Count > 0)
                _result.Findings.Add(Mab.LockDiffers.At(keyStore.DisplayPath, name, string.Join("; ", differences)));
        }

        var declared = new HashSet<string>(keyStores.Select(LockPath), StringComparer.Ordinal);
        foreach (var recorded in _lockFile!.KeyStores.Where(recorded => !declared.Contains(recorded.Path)))
            _result.Findings.Add(Mab.LockDiffers.At(name, name, string.Join("; ", LockDifference.Between(recorded, null))));
    }

    private void WriteLockFile()
    {
        if (_request.LockFile is not { } file || _request.Locked)
            return;
        // What could not be brought up to date is recorded as it was.
        foreach (var failed in _failed.Select(LockPath))
        {
            if (_lockFile?.Find(failed) is { } recorded)
                _states[failed] = recorded;
            else
                _states.Remove(failed);
        }

        _result.Watched.Add(file.Path);
        _result.Outputs.Add(file.Path);
        var content = new LockFile(_states.Values.ToList()).ToJson();
        try
        {
            // Not the bytes on the disk, whose line ends are git's.
            if (_lockFile is null || !_lockFile.ToJson().AsEnumerable().SequenceEqual(content))
                AtomicFile.Write(file.Path, content, Access.Public);
        }
        catch (MutualAuthException exception)
        {
            _result.Findings.Add(exception.Finding.InFile(file.DisplayPath));
        }
    }

    /// <summary>As the lock file names it: relative to the project where it lies below it, so that it is the same on every machine.</summary>
    private string LockPath(KeyStoreDeclaration keyStore)
    {
        var root = _request.Reader.ProjectDirectory.TrimEnd('/', '\\') + Path.DirectorySeparatorChar;
        return (keyStore.Path.StartsWith(root, StringComparison.Ordinal) ? keyStore.Path.Substring(root.Length) : keyStore.DisplayPath).Replace('\\', '/');
    }

    private List<T> ReadAll<T>(IReadOnlyList<DeclaredItem> items, Func<DeclaredItem, T> read, Action<DeclaredItem> isBroken)
    {
        var all = new List<T>();
        foreach (var item in items)
        {
            try
            {
                all.Add(read(item));
            }
            catch (MutualAuthException exception)
            {
                _result.Findings.Add(exception.Finding.File is null ? exception.Finding.InFile(item.DisplayPath) : exception.Finding);
                isBroken(item);
            }
        }

        return all;
    }

    /// <summary>Two keystores that would write one file: neither can be made as declared, so neither is touched.</summary>
    private List<KeyStoreDeclaration> WithoutCollisions(List<KeyStoreDeclaration> keyStores)
    {
        // Without case, as on Windows and macOS: a project is built on all of them.
        var owners = new Dictionary<string, KeyStoreDeclaration>(StringComparer.OrdinalIgnoreCase);
        var colliding = new HashSet<KeyStoreDeclaration>();
        foreach (var keyStore in keyStores)
        {
            foreach (var path in KeyStoreOutputs.Paths(keyStore).Concat(KeyStoreOutputs.SuccessorPaths(keyStore)).Prepend(keyStore.Path))
            {
                if (owners.TryGetValue(path, out var owner))
                {
                    if (colliding.Add(keyStore) | colliding.Add(owner))
                        _result.Findings.Add(Mab.SameFileTwice.At(keyStore.DisplayPath, keyStore.Display(path), owner.DisplayPath, keyStore.DisplayPath));
                }
                else
                {
                    owners.Add(path, keyStore);
                }
            }
        }

        return keyStores.Where(keyStore => !colliding.Contains(keyStore)).ToList();
    }

    private void CheckKeyStoreNames(List<PartnerDeclaration> partners)
    {
        var names = _request.KeyStores.Select(item => Path.GetFileName(item.FullPath)).ToList();
        foreach (var partner in partners)
        {
            foreach (var name in partner.KeyStores)
            {
                if (!names.Any(candidate => IsNamed(candidate, name)))
                    _result.Findings.Add(Mab.UnknownKeyStore.At(partner.DisplayPath, name, string.Join(", ", names)));
            }
        }
    }

    private static bool IsNamed(string fileName, string name) =>
        string.Equals(fileName, name, StringComparison.OrdinalIgnoreCase)
        || string.Equals(Path.GetFileNameWithoutExtension(fileName), name, StringComparison.OrdinalIgnoreCase);

    /// <param name="names">File names of keystores, with or without extension; empty for all.</param>
    internal static bool IsFor(KeyStoreDeclaration keyStore, IReadOnlyList<string> names) =>
        names.Count == 0 || names.Any(name => IsNamed(keyStore.FileName, name));

    /// <summary>What a keystore itself exports is not its partner.</summary>
    private IEnumerable<PartnerDeclaration> PartnersOf(KeyStoreDeclaration keyStore) => _partners.Where(partner =>
        IsFor(keyStore, partner.KeyStores) && !KeyStoreOutputs.Paths(keyStore).Contains(partner.Path, StringComparer.Ordinal));

    /// <summary>What is declared, read from the disk.</summary>
    /// <returns>Null where it is wrong, which has been reported then.</returns>
    private DeclaredInputs? Inputs(KeyStoreDeclaration declaration, IReadOnlyList<PartnerDeclaration> declared)
    {
        if (declaration.Issuer is { } named && _keyStores.TryGetValue(named.KeyStore.Path, out var item) && _failed.Contains(item))
        {
            // The CA has been reported.
            _failed.Add(declaration);
            return null;
        }

        foreach (var source in new[] { declaration.StorePassword, declaration.KeyPassword, declaration.IdentityPassword, declaration.Issuer?.Password })
        {
            if (source is { Kind: PasswordSourceKind.Literal })
                _result.Findings.Add(Mab.LiteralPassword.At(declaration.DisplayPath, source.Name));
        }

        var findings = new List<Finding>();
        var partners = _partnerFiles.Resolve(declared, findings);
        _result.Findings.AddRange(findings);
        if (findings.Any(finding => finding.Severity == Severity.Error))
            return null;

        return new DeclaredInputs(partners, PartnerFiles.ReadReply(declaration.CertificateReply))
        {
            Identity = IdentitySources.Identity(declaration, partners.Select(partner => partner.Certificate)),
            Issuer = IssuerOf(declaration),
            Recorded = _lockFile?.Find(LockPath(declaration)),
            LockFileName = _request.LockFile?.DisplayPath ?? "",
        };
    }

    private Issuer? IssuerOf(KeyStoreDeclaration declaration)
    {
        if (declaration.Issuer is not { } issuer)
            return null;
        _keyStores.TryGetValue(issuer.KeyStore.Path, out var item);
        return new Issuer(
            issuer.KeyStore.DisplayPath, item is not null && _toBeMade.Contains(item) ? null : IdentitySources.Authority(issuer, item));
    }

    /// <summary>Says what a refresh would do, and does none of it.</summary>
    private void Plan(KeyStoreDeclaration declaration)
    {
        var partners = PartnersOf(declaration).ToList();
        var pending = partners.Where(partner => _toBeMade.Any(maker => KeyStoreOutputs.Paths(maker).Contains(partner.Path, StringComparer.Ordinal))).ToList();
        if (Inputs(declaration, partners.Where(partner => !pending.Contains(partner) || File.Exists(partner.Path)).ToList()) is not { } inputs)
            return;
        var file = KeyStoreFile.Open(declaration);
        var plan = Planner.Plan(declaration, inputs, file.Observation, _request.Now);
        _result.Planned.Add(new PlannedKeyStore(declaration, file.Observation, inputs, plan, partners));
        _result.Lines.AddRange(PlanText.Of(plan, declaration, inputs, file.Observation));
        _result.Lines.AddRange(pending.Select(partner =>
            $"  {(File.Exists(partner.Path) ? '~' : '+')} {partner.Alias}: the certificate that {partner.DisplayPath} will hold"));
        _result.Findings.AddRange(plan.Findings.Where(finding => finding.Severity == Severity.Error));
        _states[LockPath(declaration)] = LockState.Planned(LockPath(declaration), declaration, plan, inputs, file.Observation);
        if (plan.Identity is IdentityAction.Make or IdentityAction.Certify)
            _toBeMade.Add(declaration);
    }

    private void Refresh(KeyStoreDeclaration declaration)
    {
        var partners = PartnersOf(declaration).ToList();
        if (Inputs(declaration, partners) is not { } inputs)
            return;

        // The first look takes no lock: a keystore that is as declared may lie in a folder that cannot be written.
        var file = KeyStoreFile.Open(declaration);
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
                after = RefreshUnderLock(declaration, inputs);
            }
        }

        if (after.Plan.HasErrors)
            return;
        if (_request.RequestCertificates && plan.OwnAlias is not null)
            _result.Lines.Add($"MutualAuth: {declaration.Display(declaration.RequestPath)} asks a CA to sign the certificate of {declaration.DisplayPath}; name its answer in CertificateReply");
        Remember(declaration, partners, after);
    }

    /// <summary>What a keystore is after its refresh.</summary>
    private sealed record Outcome(Plan Plan, KeyStore Store, KeyEntry? Successor);

    /// <summary>Looks again, since another build may have been here first, and writes what is still to be written.</summary>
    private Outcome RefreshUnderLock(KeyStoreDeclaration declaration, DeclaredInputs inputs)
    {
        var file = KeyStoreFile.Open(declaration);
        var before = file.Observation;
        var plan = Planner.Plan(declaration, inputs, before, _request.Now);
        _result.Findings.AddRange(plan.Findings);
        if (plan.HasErrors)
            return new Outcome(plan, KeyStore.Empty, null);

        foreach (var path in KeyStoreOutputs.Paths(declaration).Concat(KeyStoreOutputs.SuccessorPaths(declaration)).Append(declaration.Path))
            AtomicFile.DeleteLeftovers(path);
        // Before the first secret is written, so that there is no moment at which git would take it.
        var unprotected = GitIgnore.Ensure(declaration.Folder, IsManaged(declaration), KeyStoreOutputs.SecretFiles(declaration));
        if (unprotected.Count > 0 && (plan.Rewrites || plan.MovesSuccessor))
            _result.Findings.Add(Mab.NotIgnoredByGit.At(Path.Combine(declaration.Folder, ".gitignore"), string.Join(" ", unprotected)));

        var store = before.Store ?? KeyStore.Empty;
        if (plan.Rewrites)
        {
            store = PlanApplication.Apply(plan, declaration, inputs, before, KeyPairGenerator.Generate, _request.Now);
            _cancellation.ThrowIfCancellationRequested();
            (file, var archived) = file.Save(
                declaration, plan.Type, store, plan.Discards, _request.Now, saved => CheckProfile(declaration, plan, saved, store));
            Tell(new RefreshText(declaration, inputs, plan, store, archived), isNew: before.Store is null);
        }
        else
        {
            CheckProfile(declaration, plan, file, store);
        }

        // The keystore before the exports, and both before the successor's file goes: whatever moment a build is killed at,
        // the key is somewhere, and the next build sees what is left to do.
        var outcome = new Outcome(plan, store, MoveSuccessor(declaration, inputs, file, before, plan));
        foreach (var output in StaleOutputs(declaration, file, outcome))
            AtomicFile.Write(output.Path, output.Content(), output.Access);
        if (outcome.Successor is null)
        {
            foreach (var path in KeyStoreOutputs.SuccessorPaths(declaration))
                AtomicFile.Delete(path);
        }

        return outcome;
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
                var staged = PlanApplication.Successor(plan, declaration, inputs, before, KeyPairGenerator.Generate, _request.Now);
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
                declaration, after.Store, after.Plan.OwnAlias, after.Successor, file.StorePassword, file.KeyPassword!, _request.RequestCertificates)
            .Where(output => output.IsMissingOrStale())
            .ToList();
    }

    private static void CheckProfile(KeyStoreDeclaration declaration, Plan plan, KeyStoreFile file, KeyStore store)
    {
        if (declaration.Profile == Profile.ServiceNow)
            ServiceNowProfile.CheckResult(declaration, plan.Type, file.StorePassword!, file.KeyPassword!, (KeyEntry)store.Find(plan.OwnAlias!)!);
    }

    private bool IsManaged(KeyStoreDeclaration declaration) => string.Equals(
        declaration.Folder, _request.ManagedFolder.TrimEnd('/', '\\'), StringComparison.Ordinal);

    private static bool GitIgnoreIsMissing(KeyStoreDeclaration declaration) =>
        !File.Exists(Path.Combine(declaration.Folder, ".gitignore"));

    private void Remember(KeyStoreDeclaration declaration, IReadOnlyList<PartnerDeclaration> partners, Outcome after)
    {
        var own = after.Plan.OwnAlias is { } alias ? (KeyEntry)after.Store.Find(alias)! : null;
        _result.KeyStores.Add(new RefreshedKeyStore(declaration, after.Plan.Type, own, after.Successor, after.Store.Trusted.Count()));
        _states[LockPath(declaration)] = LockState.Of(LockPath(declaration), own, after.Successor, after.Store.Trusted);
        if (after.Plan.NextAttention < _result.NextAttention)
            _result.NextAttention = after.Plan.NextAttention;

        _result.Outputs.Add(declaration.Path);
        _result.Outputs.Add(Path.Combine(declaration.Folder, ".gitignore"));
        _result.Outputs.UnionWith(KeyStoreOutputs.Paths(declaration));
        _result.Outputs.UnionWith(KeyStoreOutputs.SuccessorPaths(declaration));
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
