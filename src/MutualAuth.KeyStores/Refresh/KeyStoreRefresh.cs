using System.Globalization;
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

    /// <summary>How long to wait for another build that writes to the same folder.</summary>
    public TimeSpan LockLimit { get; init; } = TimeSpan.FromMinutes(5);
}

/// <summary>One keystore after a refresh that succeeded.</summary>
internal sealed record RefreshedKeyStore(KeyStoreDeclaration Declaration, StoreType Type, KeyEntry? Own, int TrustedCount);

/// <summary>What a refresh has done, and what the next one depends on.</summary>
internal sealed class RefreshResult
{
    public List<Finding> Findings { get; } = [];

    /// <summary>What was made or changed (or would be), a line each, for a person.</summary>
    public List<string> Lines { get; } = [];

    public List<RefreshedKeyStore> KeyStores { get; } = [];

    /// <summary>Full paths of all files read or written: where one is missing or newer, the next build must look again.</summary>
    public SortedSet<string> Watched { get; } = new(StringComparer.Ordinal);

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
        var keyStores = WithoutCollisions(ReadAll(_request.KeyStores, _request.Reader.KeyStore, _ => { }));
        var broken = new List<DeclaredItem>();
        var partners = ReadAll(_request.Partners, _request.Reader.Partner, broken.Add);
        CheckKeyStoreNames(partners);

        foreach (var keyStore in keyStores)
        {
            _cancellation.ThrowIfCancellationRequested();
            // A partner that cannot be read has been reported. The keystores that it is for are not built without it.
            if (broken.Any(item => IsFor(keyStore, DeclarationReader.KeyStoreNames(item))))
                continue;
            try
            {
                Refresh(keyStore, partners.Where(partner => IsFor(keyStore, partner.KeyStores)).ToList());
            }
            catch (MutualAuthException exception)
            {
                _result.Findings.Add(exception.Finding.File is null ? exception.Finding.InFile(keyStore.DisplayPath) : exception.Finding);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                _result.Findings.Add(Mab.FileFailure.At(keyStore.DisplayPath, "bringing the keystore up to date", exception.Message.TrimEnd('.')));
            }
        }

        return _result;
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
            foreach (var path in new[] { keyStore.Path }.Concat(KeyStoreOutputs.Paths(keyStore)))
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

    private static bool IsFor(KeyStoreDeclaration keyStore, IReadOnlyList<string> names) =>
        names.Count == 0 || names.Any(name => IsNamed(keyStore.FileName, name));

    private void Refresh(KeyStoreDeclaration declaration, IReadOnlyList<PartnerDeclaration> declared)
    {
        foreach (var source in new[] { declaration.StorePassword, declaration.KeyPassword })
        {
            if (source is { Kind: PasswordSourceKind.Literal })
                _result.Findings.Add(Mab.LiteralPassword.At(declaration.DisplayPath, source.Name));
        }

        var findings = new List<Finding>();
        var partners = _partnerFiles.Resolve(declared, findings);
        _result.Findings.AddRange(findings);
        if (findings.Any(finding => finding.Severity == Severity.Error))
            return;

        var inputs = new DeclaredInputs(partners, PartnerFiles.ReadReply(declaration.CertificateReply.Select(path => (path, path))));

        // The first look takes no lock: a keystore that is as declared may lie in a folder that cannot be written.
        var file = KeyStoreFile.Open(declaration);
        var plan = Planner.Plan(declaration, inputs, file.Observation, _request.Now);
        if (_request.PlanOnly)
        {
            _result.Lines.AddRange(PlanText.Of(plan, declaration, file.Observation));
            _result.Findings.AddRange(plan.Findings.Where(finding => finding.Severity == Severity.Error));
            return;
        }

        if (plan.HasErrors)
        {
            _result.Findings.AddRange(plan.Findings);
            return;
        }

        KeyStore store;
        if (!plan.Rewrites && StaleOutputs(declaration, file, plan, file.Observation.Store!).Count == 0 && !GitIgnoreIsMissing(declaration))
        {
            store = file.Observation.Store!;
            CheckProfile(declaration, plan, file, store);
            _result.Findings.AddRange(plan.Findings);
        }
        else
        {
            using (FolderLock.Take(declaration.Folder, _request.LockLimit, _say, _cancellation))
            {
                (plan, store) = RefreshUnderLock(declaration, inputs);
            }
        }

        if (plan.HasErrors)
            return;
        if (_request.RequestCertificates && plan.OwnAlias is not null)
            _result.Lines.Add($"MutualAuth: {declaration.Display(declaration.RequestPath)} asks a CA to sign the certificate of {declaration.DisplayPath}; name its answer in CertificateReply");
        Remember(declaration, declared, plan, store);
    }

    /// <summary>Looks again, since another build may have been here first, and writes what is still to be written.</summary>
    private (Plan Plan, KeyStore Store) RefreshUnderLock(KeyStoreDeclaration declaration, DeclaredInputs inputs)
    {
        var file = KeyStoreFile.Open(declaration);
        var plan = Planner.Plan(declaration, inputs, file.Observation, _request.Now);
        _result.Findings.AddRange(plan.Findings);
        if (plan.HasErrors)
            return (plan, KeyStore.Empty);

        foreach (var path in KeyStoreOutputs.Paths(declaration).Append(declaration.Path))
            AtomicFile.DeleteLeftovers(path);
        // Before the first secret is written, so that there is no moment at which git would take it.
        var unprotected = GitIgnore.Ensure(declaration.Folder, IsManaged(declaration), KeyStoreOutputs.SecretFiles(declaration));
        if (unprotected.Count > 0 && plan.Rewrites)
            _result.Findings.Add(Mab.NotIgnoredByGit.At(Path.Combine(declaration.Folder, ".gitignore"), string.Join(" ", unprotected)));

        var store = file.Observation.Store ?? KeyStore.Empty;
        if (plan.Rewrites)
        {
            var isNew = file.Observation.Store is null;
            store = PlanApplication.Apply(plan, declaration, file.Observation, KeyPairGenerator.Generate, _request.Now);
            _cancellation.ThrowIfCancellationRequested();
            (file, var archived) = file.Save(
                declaration, plan.Type, store, plan.Discards, _request.Now, saved => CheckProfile(declaration, plan, saved, store));
            Tell(declaration, plan, store, isNew, archived);
        }
        else
        {
            CheckProfile(declaration, plan, file, store);
        }

        foreach (var output in StaleOutputs(declaration, file, plan, store))
            AtomicFile.Write(output.Path, output.Content(), output.Access);
        return (plan, store);
    }

    private List<OutputFile> StaleOutputs(KeyStoreDeclaration declaration, KeyStoreFile file, Plan plan, KeyStore store) =>
        KeyStoreOutputs.Of(declaration, store, plan.OwnAlias, file.StorePassword!, file.KeyPassword!, _request.RequestCertificates)
            .Where(output => output.IsMissingOrStale())
            .ToList();

    private static void CheckProfile(KeyStoreDeclaration declaration, Plan plan, KeyStoreFile file, KeyStore store)
    {
        if (declaration.Profile == Profile.ServiceNow)
            ServiceNowProfile.CheckResult(declaration, plan.Type, file.StorePassword!, file.KeyPassword!, (KeyEntry)store.Find(plan.OwnAlias!)!);
    }

    private bool IsManaged(KeyStoreDeclaration declaration) => string.Equals(
        declaration.Folder, _request.ManagedFolder.TrimEnd('/', '\\'), StringComparison.Ordinal);

    private static bool GitIgnoreIsMissing(KeyStoreDeclaration declaration) =>
        !File.Exists(Path.Combine(declaration.Folder, ".gitignore"));

    /// <summary>One line for the log; and, as a warning, what a person must now do: it is true once, and said once.</summary>
    private void Tell(KeyStoreDeclaration declaration, Plan plan, KeyStore store, bool isNew, string? archived)
    {
        var parts = new List<string>();
        var own = plan.OwnAlias is { } alias ? (KeyEntry)store.Find(alias)! : null;
        if (own is not null && plan.Identity == IdentityAction.Install)
            parts.Add($"the CA's certificate for '{own.Alias}', a chain of {own.Chain.Count.ToString(CultureInfo.InvariantCulture)}");
        else if (own is not null && plan.Identity != IdentityAction.Keep)
            parts.Add($"own key '{own.Alias}' ({Describe(own)})");
        parts.AddRange(Summaries(plan.Changes.Where(change => change.Alias != plan.OwnAlias).ToList()));
        if (plan.Reencode)
            parts.Add("encrypted anew");
        _result.Lines.Add($"MutualAuth: {(isNew ? "made" : "updated")} {declaration.DisplayPath} ({plan.Type.ToString().ToUpperInvariant()}): {string.Join(", ", parts)}"
            + (archived is null ? "" : $"; the old one is kept in {declaration.Display(archived)}"));

        if (own is null || plan.Identity == IdentityAction.Keep)
            return;
        if (plan.Identity == IdentityAction.Install)
        {
            _result.Findings.Add(Mab.ReplyInstalled.At(
                declaration.DisplayPath, own.Alias, own.Chain[0].Subject, own.Chain[0].Issuer, own.Chain[0].LastDay, own.Chain[own.Chain.Count - 1].Subject));
            return;
        }

        var files = $"{declaration.Display(declaration.PemPath)} (PEM) or {declaration.Display(declaration.CertificatePath)} (DER)";
        var expiry = own.Chain[0].LastDay;
        _result.Findings.Add(archived is null
            ? Mab.NewIdentity.At(declaration.DisplayPath, own.Alias, KeyOf(own), expiry, files, Addressees(plan))
            : Mab.ReplacedIdentity.At(
                declaration.DisplayPath, own.Alias, plan.IdentityReason, expiry, files, Addressees(plan), declaration.Display(archived)));
    }

    private static string Addressees(Plan plan)
    {
        var aliases = plan.Trusted.Select(partner => $"'{partner.Alias}'").ToList();
        return aliases.Count is 0 or > 5 ? "your partners" : "the partners (" + string.Join(", ", aliases) + ")";
    }

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

    private static string Describe(KeyEntry own) => $"{KeyOf(own)}, valid until {own.Chain[0].LastDay}";

    private static string KeyOf(KeyEntry own) => PublicKeyDescription.Of(own.Chain[0].Structure.SubjectPublicKeyInfo).ToString();

    private void Remember(KeyStoreDeclaration declaration, IReadOnlyList<PartnerDeclaration> partners, Plan plan, KeyStore store)
    {
        _result.KeyStores.Add(new RefreshedKeyStore(
            declaration, plan.Type, plan.OwnAlias is { } alias ? (KeyEntry)store.Find(alias)! : null, store.Trusted.Count()));
        if (plan.NextAttention < _result.NextAttention)
            _result.NextAttention = plan.NextAttention;

        _result.Watched.Add(declaration.Path);
        _result.Watched.Add(Path.Combine(declaration.Folder, ".gitignore"));
        _result.Watched.UnionWith(KeyStoreOutputs.Paths(declaration));
        _result.Watched.UnionWith(partners.Select(partner => partner.Path));
        _result.Watched.UnionWith(declaration.CertificateReply);
        var sources = new[] { declaration.StorePassword, declaration.KeyPassword }.Concat(partners.Select(partner => partner.Password));
        _result.Watched.UnionWith(sources.Select(source => source?.FilePath).Where(path => path is not null)!);
    }
}
