using System.Globalization;
using MutualAuth.KeyStores.Files;
using MutualAuth.KeyStores.Findings;
using MutualAuth.KeyStores.Keys;
using MutualAuth.KeyStores.Planning;
using MutualAuth.KeyStores.Stores;

namespace MutualAuth.KeyStores.Refresh;

/// <summary>
/// Brings each keystore to what is declared: observe, plan, apply in memory, write once. An error in the inputs of one
/// keystore leaves that one as it was; the others are still brought up to date.
/// </summary>
internal sealed class KeyStoreRefresh
{
    /// <summary>After so many looks that were overtaken by others, the next build shall see to it.</summary>
    private const int MostLooks = 5;

    private readonly RefreshRequest _request;
    private readonly Action<string> _say;
    private readonly CancellationToken _cancellation;
    private readonly PartnerFiles _partnerFiles;
    private readonly KeyStoreFiles _files;
    private readonly RefreshResult _result;
    private readonly TrustLock _lock;
    private readonly DeclaredProject _project;
    private readonly KeyPairs _keys;
    private readonly Progress _progress;
    private readonly KeyStoreWriter _writer;

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
        _partnerFiles = new PartnerFiles(result.Seen);
        _files = new KeyStoreFiles(_partnerFiles.Known, cancellation);
        _lock = new TrustLock(request, _result);
        _progress = new Progress(say, request.Elapsed);
        _keys = new KeyPairs(request.Generate, request.Cores, TellProgress, cancellation);
        _writer = new KeyStoreWriter(request, result, _files, _partnerFiles.Known, _lock, _keys, cancellation);
        // What a first build waits for longest is begun before the item is so much as read.
        if (KeyOfFirstBuild(request) is { } key)
            _keys.Foresee([key]);
        _project = DeclaredProject.Read(request, result.Findings);
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
        using (_files)
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
        RefreshAll(_project.Order);
        for (var looks = 1; looks < MostLooks && _lock.IsInUse && _result.Succeeded && _result.Seen.HaveChanged(); looks++)
        {
            // Another build has been here since, and may have recorded what it did before this one: the last look counts.
            var told = _result.Findings.Count;
            _result.Seen.Forget();
            _partnerFiles.Forget();
            _reached.Clear();
            if (_lock.Read())
                RefreshAll(_project.Order.Select(Settled).ToList());
            var before = new HashSet<string>(_result.Findings.Take(told).Select(finding => finding.ToString()), StringComparer.Ordinal);
            var anew = _result.Findings.Skip(told).Where(finding => !before.Contains(finding.ToString())).ToList();
            _result.Findings.RemoveRange(told, _result.Findings.Count - told);
            _result.Findings.AddRange(anew);
        }
    }

    private void RefreshAll(IReadOnlyList<KeyStoreDeclaration> keyStores)
    {
        ForEach(keyStores, Refresh);
        // Of two that are partners of each other one came first, and did not have the other's certificate of this run.
        ForEach(_project.WithPartnerAfter(), RefreshAgain);
        _lock.Write();
    }

    /// <summary>What was asked for by name has been done.</summary>
    private static KeyStoreDeclaration Settled(KeyStoreDeclaration declaration) => declaration with { RenewNow = false, ActivateNow = false };

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

    /// <summary>The key of a project's only keystore, where that is still to be made; null otherwise.</summary>
    private static (KeyAlgorithm Algorithm, int Size)? KeyOfFirstBuild(RefreshRequest request) =>
        !request.PlanOnly && !request.Locked && request.KeyStores.Count == 1 && !File.Exists(request.KeyStores[0].FullPath)
            ? DeclarationReader.NewKey(request.KeyStores[0])
            : null;

    /// <summary>
    /// The own keys that a refresh will ask for, in its order, as far as the keystores alone tell: a key that is made in advance
    /// must be likely to be needed, and no more than that.
    /// </summary>
    private List<(KeyAlgorithm Algorithm, int Size)> KeysToBeMade()
    {
        var keys = new List<(KeyAlgorithm, int)>();
        var makers = _project.Order.Where(keyStore => !keyStore.TrustOnly && keyStore.IdentityFrom.Count == 0 && keyStore.CertificateReply.Count == 0
            && !_project.Failed.Contains(keyStore.Path)).ToList();
        // To look at a single one twice takes longer than it gains, unless there is nothing yet to be looked at.
        if (makers.Count == 0 || _keys.Needed > 0 || (makers.Count == 1 && File.Exists(makers[0].Path)))
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
        // A keystore that failed has been reported, and has exported nothing.
        if (_project.PartnersOf(declaration).Any(partner => _project.MakerOf(partner.Path) is not null && !File.Exists(partner.Path)))
            return;
        Refresh(Settled(declaration));
    }

    /// <summary>The file is an export that this run has still to write.</summary>
    private bool IsStillToCome(PartnerDeclaration partner) =>
        _project.MakerOf(partner.Path) is { } maker && !_reached.Contains(maker.Path) && !File.Exists(partner.Path);

    /// <summary>What is declared, read from the disk.</summary>
    /// <param name="known">The partners, where they have been read already, and none has changed since.</param>
    /// <param name="seen">Called when the files have been looked at, and none has been read.</param>
    /// <returns>Null where it is wrong, which has been reported then.</returns>
    private DeclaredInputs? Inputs(
        KeyStoreDeclaration declaration, IReadOnlyList<PartnerDeclaration> declared, IReadOnlyList<DeclaredPartner>? known = null, Action? seen = null)
    {
        if ((declaration.Issuer is { } named && _project.Failed.Contains(named.KeyStore.Path))
            || declared.Any(partner => _project.MakerOf(partner.Path) is { } maker && _project.Failed.Contains(maker.Path) && !File.Exists(partner.Path)))
        {
            // The CA, or the keystore that would have exported the partner's certificate, has been reported.
            _project.Failed.Add(declaration.Path);
            return null;
        }

        _result.Seen.LookAt(InputFiles(declaration, declared), _request.Wait);
        seen?.Invoke();
        if ((known ?? Partners(declaration, declared)) is not { } partners)
            return null;

        return new DeclaredInputs(partners, PartnerFiles.ReadReply(declaration.CertificateReply))
        {
            Identity = IdentitySources.Identity(declaration, partners.Select(partner => partner.Certificate)),
            Issuer = IssuerOf(declaration),
            Recorded = _lock.Recorded(declaration),
            LockFileName = _request.LockFile?.DisplayPath ?? "",
        };
    }

    /// <returns>Null where one is wrong, which has been reported then.</returns>
    private IReadOnlyList<DeclaredPartner>? Partners(KeyStoreDeclaration declaration, IReadOnlyList<PartnerDeclaration> declared)
    {
        var findings = new List<Finding>();
        var partners = _partnerFiles.Resolve(declared, findings, read =>
        {
            _cancellation.ThrowIfCancellationRequested();
            _progress.At(() => string.Format(
                CultureInfo.InvariantCulture, "MutualAuth: {0} of {1} partner files are read for {2}", read, declared.Count, declaration.DisplayPath));
        });
        _result.Findings.AddRange(findings);
        return findings.Any(finding => finding.Severity == Severity.Error) ? null : partners;
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

        var outputs = OutputFiles(declaration);
        _result.Outputs.UnionWith(outputs);
        _result.Seen.LookAt(outputs);
        var partners = _project.PartnersOf(declaration).Where(partner => !IsStillToCome(partner)).ToList();
        // Read for a keystore that came before, and written since by the one that it is exported from.
        _partnerFiles.ForgetChanged(partners.Where(partner => _project.MakerOf(partner.Path) is not null));
        Task<KeyStoreFile>? opening = null;
        if (Inputs(declaration, partners, seen: () => opening = _files.Begin(declaration)) is not { } inputs)
            return;

        // The first look takes no lock: a keystore that is as declared may lie in a folder that cannot be written.
        var file = _files.Open(declaration, opening);
        var plan = Planner.Plan(declaration, inputs, file.Observation, _request.Now);
        if (plan.HasErrors)
        {
            _result.Findings.AddRange(plan.Findings);
            return;
        }

        var after = new Outcome(plan, file.Observation.Store ?? KeyStore.Empty, file.Observation.Successor);
        var isAsDeclared = !plan.Rewrites && !plan.MovesSuccessor && _writer.IsComplete(declaration, file, after);
        using (var folderLock = isAsDeclared ? LockToProtect(declaration) : FolderLock.Take(declaration.Folder, _request.LockLimit, _say, _cancellation))
        {
            if (folderLock is null)
            {
                KeyStoreWriter.CheckProfile(declaration, after, file);
                _result.Findings.AddRange(plan.Findings);
            }
            else
            {
                // What is declared may have changed while another build held the lock.
                var known = _partnerFiles.ForgetChanged(partners) ? null : inputs.Partners;
                if (Inputs(declaration, partners, known) is not { } now)
                    return;
                after = _writer.Write(declaration, now);
                _result.Seen.Wrote(outputs);
            }
        }

        if (after.Plan.HasErrors)
            return;
        if (_request.RequestCertificates && plan.OwnAlias is not null && !_writer.TakesReplies(declaration))
            _result.Lines.Add($"MutualAuth: no request for {declaration.DisplayPath}, whose certificate comes from {(declaration.Issuer is null ? "IdentityFrom" : "IssuerKeyStore")}");
        else if (_request.RequestCertificates && plan.OwnAlias is not null)
            _result.Lines.Add($"MutualAuth: {declaration.Display(declaration.RequestPath)} asks a CA to sign the certificate of {declaration.DisplayPath}; name its answer in CertificateReply");
        Remember(declaration, after);
        if (!declaration.IsAuthority)
            _files.Forget(declaration);
    }

    /// <summary>
    /// For a keystore that is as declared, and that git is not kept from. Null where all is well; also where the folder
    /// cannot be written: then others have put there what is secret in it, and know what they do (a mounted secret).
    /// </summary>
    private FolderLock? LockToProtect(KeyStoreDeclaration declaration)
    {
        if (File.Exists(GitIgnore.PathIn(declaration.Folder)))
            return null;
        try
        {
            return FolderLock.Take(declaration.Folder, _request.LockLimit, _say, _cancellation);
        }
        catch (MutualAuthException exception) when (exception.Finding.Kind == Mab.FileFailure)
        {
            return null;
        }
    }

    private void Remember(KeyStoreDeclaration declaration, Outcome after)
    {
        var own = after.Own;
        _result.KeyStores.RemoveAll(keyStore => keyStore.Declaration.Path == declaration.Path);
        _result.KeyStores.Add(new RefreshedKeyStore(declaration, after.Plan.Type, own, after.Successor, after.Store.Trusted.Count()));
        _lock.Remember(declaration, path => LockState.Of(path, own, after.Successor, after.Store.Trusted));
        if (after.Plan.NextAttention < _result.NextAttention)
            _result.NextAttention = after.Plan.NextAttention;
    }

    private static List<string> OutputFiles(KeyStoreDeclaration declaration)
    {
        List<string> files =
        [
            declaration.Path,
            FileLink.Follow(declaration.Path),
            GitIgnore.PathIn(declaration.Folder),
            .. KeyStoreOutputs.Paths(declaration),
            .. KeyStoreOutputs.SuccessorPaths(declaration),
            declaration.RequestPath,
        ];
        if (declaration.StorePasswordIsOurs)
            files.Add(declaration.StorePassword.FilePath!);
        return files;
    }

    private static IEnumerable<string> InputFiles(KeyStoreDeclaration declaration, IReadOnlyList<PartnerDeclaration> partners)
    {
        var passwords = new[] { declaration.StorePassword, declaration.KeyPassword }.Concat(partners.Select(partner => partner.Password));
        return partners.Select(partner => partner.Path)
            .Concat(declaration.CertificateReply.Select(file => file.Path))
            .Concat(IdentitySources.Files(declaration))
            .Concat(passwords.Select(source => source?.FilePath).OfType<string>());
    }
}
