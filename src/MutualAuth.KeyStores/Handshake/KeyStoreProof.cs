using MutualAuth.KeyStores.Certificates;
using MutualAuth.KeyStores.Files;
using MutualAuth.KeyStores.Findings;
using MutualAuth.KeyStores.Planning;
using MutualAuth.KeyStores.Refresh;
using MutualAuth.KeyStores.Stores;

namespace MutualAuth.KeyStores.Handshake;

/// <summary>What a project declares of a keystore, and what a build would do about it.</summary>
/// <param name="Inputs">Null where the declaration cannot be carried out, and so nobody knows what the keystore is to hold.</param>
/// <param name="Plan">Null likewise.</param>
internal sealed record DeclaredState(DeclaredInputs? Inputs, Plan? Plan)
{
    public static DeclaredState Unknown { get; } = new(null, null);

    public static DeclaredState Of(PlannedKeyStore planned) => new(planned.Inputs, planned.Plan);
}

/// <summary>
/// Proves that a keystore works: opens it, checks what it holds, and makes handshakes with it. Reads files and writes none;
/// opens no socket.
/// </summary>
internal sealed record KeyStoreProof(KeyStoreDeclaration Declaration, DateTimeOffset Now)
{
    private const string OpensName = "opens";

    /// <summary>Findings of a plan that the checks make themselves, in words of their own.</summary>
    private static readonly HashSet<FindingKind> Covered =
    [
        Mab.PartnerExpired, Mab.PartnerExpiredAllowed, Mab.PartnerExpiresSoon, Mab.PartnerNotYetValid, Mab.WeakCertificate, Mab.RefusedByJdk,
        Mab.OwnExpired, Mab.OwnExpiresSoon, Mab.SuccessorStaged, Mab.Undeclared, Mab.WrongKeyPassword, Mab.KeyWithoutCertificate,
        Mab.KeyDoesNotMatch, Mab.OtherKeyAlias, Mab.DoesNotFit,
    ];

    /// <summary>Null where no items are known.</summary>
    public DeclaredState? Declared { get; init; }

    public IReadOnlyList<TlsRole> Roles { get; init; } = [TlsRole.Client, TlsRole.Server];

    /// <exception cref="OperationCanceledException">The build was ended.</exception>
    public VerificationReport Run(CancellationToken cancellation)
    {
        var opening = Open(Declaration with { TrustOnly = true });
        if (opening.File is not { } file)
            return new VerificationReport(Declaration.DisplayPath, NotOpened(opening.Finding!));

        var store = file.Observation.Store!;
        var checks = new List<VerificationCheck> { new(OpensName, [.. OpenToOthers()], Opened(store)) };
        var verification = new KeyStoreVerification(Subject(store));
        checks.AddRange(WithDeclaration(verification.Checks(), verification.Own));
        if (Declaration.Profile == Profile.ServiceNow && verification is { Obstacle: null, Own: { } own })
            checks.Add(CheckProfile(file, own));
        checks.AddRange(Outputs("", file, verification, null));
        if (!Declaration.TrustOnly)
            checks.AddRange(Handshakes(verification, "", Declaration.DisplayPath, cancellation));
        if (!Declaration.TrustOnly && File.Exists(Declaration.SuccessorPath))
            checks.AddRange(Successor(cancellation));
        return new VerificationReport($"{Declaration.DisplayPath} ({file.Observation.Type!.Value.ToString().ToUpperInvariant()})", checks);
    }

    private VerificationSubject Subject(KeyStore store) => new()
    {
        File = Declaration.DisplayPath,
        Store = store,
        Now = Now,
        TrustOnly = Declaration.TrustOnly,
        OwnAlias = OwnAlias(store),
        KeyPasswordSource = (Declaration.KeyPassword ?? Declaration.StorePassword).Description,
        IsAuthority = Declaration.IsAuthority,
        Roles = Roles,
        Declared = Declared?.Inputs?.Partners,
        UndeclaredEntries = Declaration.UndeclaredEntries,
        RenewBeforeDays = Declaration.RenewBeforeDays,
    };

    /// <summary>As a build finds it: the declared alias, else the only key, else the default alias.</summary>
    private string? OwnAlias(KeyStore store) =>
        Declaration.DeclaredAlias ?? (store.Keys.Take(2).Count() == 1 ? null : Declaration.DefaultAlias);

    /// <param name="declaration">With TrustOnly, whose successor is not looked for: one that is damaged is no reason not to open the keystore itself.</param>
    private static (KeyStoreFile? File, Finding? Finding) Open(KeyStoreDeclaration declaration)
    {
        try
        {
            return File.Exists(declaration.Path)
                ? (KeyStoreFile.Open(declaration), null)
                : (null, Mab.NotMade.At(declaration.DisplayPath));
        }
        catch (MutualAuthException exception)
        {
            return (null, exception.Finding.File is null ? exception.Finding.InFile(declaration.DisplayPath) : exception.Finding);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return (null, Mab.FileFailure.At(declaration.DisplayPath, "reading the keystore", exception.Message.TrimEnd('.')));
        }
    }

    private static string Opened(KeyStore store)
    {
        var entries = store.Entries.Count == 1 ? "1 entry" : FormattableString.Invariant($"{store.Entries.Count} entries");
        return store.Unrepresented.Count == 0 ? entries : $"{entries}, and what Java does not see: {string.Join(", ", store.Unrepresented)}";
    }

    private IReadOnlyList<VerificationCheck> NotOpened(Finding finding)
    {
        // The reader refuses the file for this, but the password was right.
        var isPair = finding.Kind != Mab.KeyDoesNotMatch;
        var why = isPair ? "the keystore does not open" : "the private key and the certificate are not a pair";
        var names = new List<string> { KeyStoreVerification.Chain, KeyStoreVerification.Dates, KeyStoreVerification.Usage, KeyStoreVerification.Partners };
        if (isPair)
            names.Insert(0, KeyStoreVerification.PrivateKey);
        if (Declared is not null)
            names.Add(KeyStoreVerification.Declaration);
        if (!Declaration.TrustOnly)
            names.AddRange(from role in Roles from version in Versions select HandshakeName(role, version));
        return
        [
            new(isPair ? OpensName : KeyStoreVerification.PrivateKey, [finding], ""),
            .. names.Select(name => VerificationCheck.Skipped(name, why)),
        ];
    }

    /// <summary>What the planner has to say of the declaration goes with the check against it.</summary>
    private IEnumerable<VerificationCheck> WithDeclaration(IReadOnlyList<VerificationCheck> checks, KeyEntry? own)
    {
        if (Declared is null)
            return checks;
        if (Declared is not { Plan: { } plan, Inputs: { } inputs })
            return checks.Append(VerificationCheck.Skipped(KeyStoreVerification.Declaration, "what the items declare cannot be carried out, as told of them"));

        var findings = plan.Findings.Where(finding => !Covered.Contains(finding.Kind)).ToList();
        var changes = new List<string>();
        if (plan.Identity != IdentityAction.Keep)
            changes.Add(plan.IdentityReason.Length > 0 ? $"the own certificate is replaced ({plan.IdentityReason})" : "the own certificate is made");
        if (plan.Reencode)
            changes.Add("it is written in another type, or under another password or encryption");
        if (inputs.Recorded?.Own is { } recorded && own is { Chain.Count: > 0 } && own.Chain[0].Sha256 != recorded.Sha256)
            findings.Add(Mab.OwnIsNotRecorded.At(Declaration.DisplayPath, own.Alias, own.Chain[0].Sha256, inputs.LockFileName, recorded.Sha256));
        if (changes.Count > 0)
            findings.Add(Mab.WouldChange.At(Declaration.DisplayPath, string.Join("; ", changes)));
        return checks.Select(check => check.Name == KeyStoreVerification.Declaration ? check with { Findings = [.. check.Findings, .. findings] } : check);
    }

    /// <summary>
    /// What lies beside the keystore is handed to partners, or used in its place. Told of only where it is something else; one
    /// that is missing is made by the next build.
    /// </summary>
    /// <param name="successor">Null for the files of the keystore itself.</param>
    private IEnumerable<VerificationCheck> Outputs(string prefix, KeyStoreFile file, KeyStoreVerification verification, KeyEntry? successor)
    {
        // Without items nobody knows whether those files are the keystore's. Without a sound key there is nothing to compare with.
        if (Declared is null || (!Declaration.TrustOnly && verification.Own is not { Key.Clear: not null, Chain.Count: > 0 }))
            yield break;
        var outputs = successor is null
            ? KeyStoreOutputs.Of(Declaration, file.Observation.Store!, verification.Own?.Alias, null, file.StorePassword!, file.KeyPassword!, withRequest: false)
            : KeyStoreOutputs.OfSuccessor(Declaration, successor);
        var findings = outputs
            // A password that is about to change is that of the copies too.
            .Where(output => output.Access == Access.Public || Declared.Plan is not { Reencode: true })
            .Where(output => File.Exists(output.Path) && output.IsMissingOrStale())
            .Select(output => (File: Declaration.Display(output.Path), Held: Held(output.Path)))
            .Select(output => Mab.OutputDiffers.At(output.File, output.File, output.Held))
            .ToList();
        if (findings.Count > 0)
            yield return new(prefix + "exports", findings, "");
    }

    private static string Held(string path)
    {
        try
        {
            var certificates = CertificateFile.Read(InputFile.Read(path, path, ReadLimits.Default.FileSize));
            var shown = string.Join(", ", certificates.Take(3).Select(certificate => $"{certificate.Subject} (SHA-256 {certificate.Sha256})"));
            return $"it holds {shown}{(certificates.Count > 3 ? ", …" : "")}";
        }
        catch (MutualAuthException)
        {
            return "it has other entries, or another password";
        }
    }

    private IEnumerable<Finding> OpenToOthers() =>
        from path in KeyStoreOutputs.SecretFiles(Declaration).Append(Declaration.SuccessorPath)
        let mode = PrivateFile.ModeOpenToOthers(path)
        where mode is not null
        select Mab.OpenToOthers.At(Declaration.Display(path), Declaration.Display(path), mode);

    private VerificationCheck CheckProfile(KeyStoreFile file, KeyEntry own)
    {
        const string Name = "ServiceNow";
        try
        {
            ServiceNowProfile.CheckResult(Declaration, file.Observation.Type!.Value, file.StorePassword!, file.KeyPassword!, own);
            return new(Name, [], "the profile's rules are kept");
        }
        catch (MutualAuthException exception)
        {
            return new(Name, [exception.Finding], "");
        }
    }

    /// <summary>The successor is put into service by a word; by then it is too late to find that it does not work.</summary>
    private IEnumerable<VerificationCheck> Successor(CancellationToken cancellation)
    {
        const string Prefix = "successor, ";
        var display = Declaration.Display(Declaration.SuccessorPath);
        var opening = Open(Declaration);
        if (opening.File?.Observation.Successor is not { } entry)
            return [new(Prefix + OpensName, [opening.Finding!], "")];

        var verification = new KeyStoreVerification(Subject(new KeyStore([entry])) with { File = display, OwnAlias = entry.Alias });
        return
        [
            .. verification.OwnChecks().Select(check => check with { Name = Prefix + check.Name }),
            .. Outputs(Prefix, opening.File, verification, entry),
            .. Handshakes(verification, Prefix, display, cancellation),
        ];
    }

    private IEnumerable<VerificationCheck> Handshakes(KeyStoreVerification verification, string prefix, string file, CancellationToken cancellation)
    {
        foreach (var role in Roles)
        {
            foreach (var version in Versions)
            {
                var name = prefix + HandshakeName(role, version);
                if (verification.Obstacle is { } why)
                {
                    yield return VerificationCheck.Skipped(name, why);
                    continue;
                }

                var own = verification.Own!;
                var outcome = new LoopbackHandshake(own.Key.Clear!, own.Chain, Now).Run(role, version, cancellation);
                yield return outcome.Failure is { } failure
                    ? new(name, [Failed(file, role, version, failure)], "")
                    : new(name, [], $"handshake, data both ways, {outcome.CipherSuite}");
            }
        }
    }

    private static Finding Failed(string file, TlsRole role, TlsVersion version, HandshakeFailure failure) => Mab.HandshakeFailed.At(
        file, KeyStoreVerification.Name(role), Name(version),
        failure.Alert is { } alert ? $"{alert} ({failure.Reason})" : failure.Reason,
        failure.Alert switch
        {
            "certificate_expired" => "A partner answers the same. Renew the certificate, or check the clock",
            "unknown_ca" or "bad_certificate" => "A partner answers the same. See what is said of the chain",
            "unsupported_certificate" => "A partner answers the same. See what is said of the key usage",
            "handshake_failure" => "Use RSA 2048 or larger, or EC 256, 384 or 521, which every TLS knows",
            _ => "See what is said of the key and its certificate; where that is ok, try again, and report it",
        });

    private static IReadOnlyList<TlsVersion> Versions { get; } = [TlsVersion.Tls12, TlsVersion.Tls13];

    private static string HandshakeName(TlsRole role, TlsVersion version) => $"as {KeyStoreVerification.Name(role)}, {Name(version)}";

    private static string Name(TlsVersion version) => version == TlsVersion.Tls12 ? "TLS 1.2" : "TLS 1.3";
}
