using MutualAuth.KeyStores.Certificates;
using MutualAuth.KeyStores.Findings;
using MutualAuth.KeyStores.Keys;
using MutualAuth.KeyStores.Locking;
using MutualAuth.KeyStores.Stores;

namespace MutualAuth.KeyStores.Planning;

/// <summary>What is to happen to the own key entry, and to the successor that waits beside it.</summary>
internal sealed record IdentityPlan(IdentityAction Action, string Reason)
{
    public static IdentityPlan Unchanged { get; } = new(IdentityAction.Keep, "");

    /// <summary>The chain to install; empty for every other action.</summary>
    public IReadOnlyList<Certificate> Chain { get; init; } = [];

    public SuccessorAction Successor { get; init; }

    public PlannedChange? SuccessorChange { get; init; }
}

/// <summary>
/// The life of an own identity: made, renewed, staged and activated, signed by a CA, taken from elsewhere. The rules are
/// those of the README's chapter about renewal.
/// </summary>
internal sealed class IdentityPlanner(PlanDraft draft, StoreType type)
{
    private readonly KeyStoreDeclaration _declaration = draft.Declaration;
    private readonly DeclaredInputs _inputs = draft.Inputs;
    private readonly DateTimeOffset _now = draft.Now;

    /// <summary>A successor is to be put into service, and is not yet.</summary>
    private bool _activates;

    private KeyEntry? Authority => _inputs.Issuer?.Entry;

    private IReadOnlyList<Certificate> Issuers => Authority?.Chain ?? [];

    /// <summary>How long a certificate is valid that somebody else makes is not for us to declare.</summary>
    private KeyStoreDeclaration ForOthers => _declaration with { ValidityDays = null };

    public IdentityPlan Plan(string alias)
    {
        var own = draft.Observation.Store?.Find(alias) as KeyEntry;
        if (!IssuerServes() || (own is not null && !IsSound(own)))
            return IdentityPlan.Unchanged;

        var successor = draft.Observation.Successor;
        var left = SuccessorAction.None;
        if (successor is not null && own is not null && own.Chain[0].Equals(successor.Chain.FirstOrDefault()))
        {
            // A build that was killed after it had put the successor into service.
            successor = null;
            left = SuccessorAction.Remove;
        }

        if (successor is not null && !IsSound(successor))
            return IdentityPlan.Unchanged;

        // Asked for again, it is carried to its end.
        _activates = _declaration.ActivateNow && left == SuccessorAction.None;
        var plan = _inputs.Identity is { } identity ? PlanAdoption(alias, own, identity, successor)
            : own is null ? PlanNew(alias, successor)
            : _inputs.Reply.Count > 0 ? PlanReply(own, successor)
            : PlanRenewal(own, successor);
        return plan.Successor == SuccessorAction.None ? plan with { Successor = left } : plan;
    }

    /// <summary>The key opens, and is the one that its certificate is about.</summary>
    private bool IsSound(KeyEntry entry)
    {
        var before = draft.Findings.Count;
        if (entry.Key.Clear is not { } key)
            draft.Find(Mab.WrongKeyPassword, entry.Alias, (_declaration.KeyPassword ?? _declaration.StorePassword).Description);
        else if (entry.Chain.Count == 0)
            draft.Find(Mab.KeyWithoutCertificate, entry.Alias);
        else if (!key.Matches(entry.Chain[0].PublicKeyInfo))
            draft.Find(Mab.KeyDoesNotMatch, entry.Alias);
        return draft.Findings.Count == before;
    }

    private bool IssuerServes()
    {
        if (_inputs.Issuer is not { Entry: { } authority } issuer)
            return true;
        var before = draft.Findings.Count;
        for (var depth = 0; depth < authority.Chain.Count && draft.Findings.Count == before; depth++)
        {
            var certificate = authority.Chain[depth];
            // CAs that would stand between this one and the end of the chain.
            var below = depth + (_declaration.IsAuthority ? 1 : 0);
            if (!certificate.IsAuthority)
                draft.Find(Mab.IssuerIsNoAuthority, certificate.Subject, issuer.DisplayPath);
            else if (_now >= certificate.NotAfter)
                draft.Find(Mab.IssuerExpired, certificate.Subject, issuer.DisplayPath, certificate.LastDay);
            else if (_now < certificate.NotBefore)
                draft.Find(Mab.IssuerMayNotSign, certificate.Subject, issuer.DisplayPath, $"it is not valid before {certificate.FirstDay}");
            else if (certificate.PathLength < below)
                draft.Find(Mab.IssuerMayNotSign, certificate.Subject, issuer.DisplayPath, "its path length allows no further CA below it");
        }

        return draft.Findings.Count == before;
    }

    private IdentityPlan PlanNew(string alias, KeyEntry? successor)
    {
        // The key that was certified is gone. Another one would only be found to be another in the handshake.
        if (_inputs.Reply.Count > 0)
            draft.Find(Mab.ReplyForAnotherKey, string.Join("; ", _inputs.Reply.Select(certificate => certificate.Subject)));
        if (_declaration.ActivateNow && successor is null)
            draft.Find(Mab.NothingToActivate, _declaration.Display(_declaration.SuccessorPath));

        // Partners have been handed its certificate; they know of no other.
        var byName = _declaration.RenewNow || _declaration.ActivateNow;
        if (successor is not null && Obstacle(null, successor) is null
            && (byName || _inputs.Recorded is not { } record || record.Successor?.Sha256 == successor.Chain[0].Sha256))
        {
            return Activate(alias, ChangeKind.Add, successor, "the keystore was not there");
        }

        if (_inputs.Recorded?.Own is { } recorded && !_declaration.RenewNow)
        {
            draft.Find(
                Mab.IdentityRecorded, HiddenCharacters.Show(recorded.Alias), HiddenCharacters.Show(recorded.Subject), recorded.Sha256, _inputs.LockFileName);
        }

        if (_inputs.Issuer is null)
            RequireCaSigned(alias);
        draft.Changes.Add(new PlannedChange(ChangeKind.Add, alias, null, Discarded(successor)));
        WarnOfEd25519(_declaration.KeyAlgorithm);
        draft.DueAt(RenewalStart(_now, NextEnd()));
        return new IdentityPlan(IdentityAction.Make, "") { Successor = Discard(successor) };
    }

    /// <summary>Key and chain come from elsewhere. Nothing is made here, so nothing can be renewed here.</summary>
    private IdentityPlan PlanAdoption(string alias, KeyEntry? own, KeyEntry identity, KeyEntry? successor)
    {
        const string Why = "it is taken from IdentityFrom";
        const string Remedy = "Have it renewed where it comes from; the next build takes it over";
        var certificate = identity.Chain[0];
        if (!identity.IsSignedByCa)
            RequireCaSigned(alias);
        RefuseByHand(alias, Why, Remedy);
        WarnOfEnd(alias, certificate, Why, Remedy);
        var differences = CertificateComparison.Differences(ForOthers, certificate, []);
        if (differences.Count > 0)
            draft.Find(Mab.CannotReplace, alias, string.Join("; ", differences), Why, "Correct the declaration, or have another certificate issued");
        WarnOfEd25519(PublicKeyDescription.Of(certificate.Structure.SubjectPublicKeyInfo).Algorithm);

        var discard = new IdentityPlan(IdentityAction.Keep, "") { Successor = Discard(successor) };
        // A reader of PKCS12 may know more of the chain than the files do, from the trusted certificates beside it.
        if (own is not null && own.Chain.Take(identity.Chain.Count).SequenceEqual(identity.Chain))
            return discard;

        // One that ends below its root is whole for a partner who has the root; a certificate that comes alone is not.
        if (identity.Chain.Count == 1 && identity.IsSignedByCa)
            draft.Find(Mab.IdentityLacksIssuer, certificate.Subject, certificate.Issuer);
        var reason = own is null ? "IdentityFrom" : $"IdentityFrom; instead of {Described(own)}";
        draft.Changes.Add(new PlannedChange(own is null ? ChangeKind.Add : ChangeKind.Replace, alias, certificate, reason));
        return discard with { Action = IdentityAction.Adopt, Reason = own is null ? "" : "IdentityFrom names another" };
    }

    /// <summary>A CA's answer is installed where it is not yet, and then kept until it nears its end.</summary>
    private IdentityPlan PlanReply(KeyEntry own, KeyEntry? successor)
    {
        IReadOnlyList<Certificate> chain, unrelated;
        try
        {
            (chain, unrelated) = CertificateReply.Assemble(
                own.Chain[0].PublicKeyInfo, _inputs.Reply, _inputs.Partners.Select(partner => partner.Certificate), _now);
        }
        catch (MutualAuthException exception)
        {
            // To ask the CA again is what the finding would advise.
            if (!_declaration.RequestNow)
                draft.Findings.Add(exception.Finding.InFile(_declaration.DisplayPath));
            return IdentityPlan.Unchanged;
        }

        var (why, remedy) = ByCa;
        RefuseByHand(own.Alias, why, remedy);
        WarnOfEnd(own.Alias, chain[0], why, remedy);
        var differences = CertificateComparison.Differences(ForOthers, chain[0], []);
        if (differences.Count > 0)
            draft.Find(Mab.CannotReplace, own.Alias, string.Join("; ", differences), why, remedy);
        var discard = new IdentityPlan(IdentityAction.Keep, "") { Successor = Discard(successor) };
        if (own.Chain.Take(chain.Count).SequenceEqual(chain))
            return discard;

        if (unrelated.Count > 0)
            draft.Find(Mab.ReplyHasUnrelated, string.Join("; ", unrelated.Select(certificate => certificate.Subject)));
        draft.Changes.Add(new PlannedChange(ChangeKind.Replace, own.Alias, chain[0], "the CA's reply"));
        return discard with { Action = IdentityAction.Install, Reason = "the CA's reply", Chain = chain };
    }

    private IdentityPlan PlanRenewal(KeyEntry own, KeyEntry? successor)
    {
        var certificate = own.Chain[0];
        if (!own.IsSignedByCa && _inputs.Issuer is null)
            RequireCaSigned(own.Alias);
        if (_activates)
            return PlanActivation(own, successor);

        var usable = successor is not null && Obstacle(own, successor) is null ? successor : null;
        var differences = CertificateComparison.Differences(
            own.IsSignedByCa && _inputs.Issuer is null ? ForOthers : _declaration, certificate, Issuers);
        var renewalStart = RenewalStart(certificate.NotBefore, certificate.NotAfter);
        var reason =
            differences.Count > 0 ? string.Join("; ", differences)
            : _inputs.Issuer is { Entry: null } issuer ? $"its issuer in {issuer.DisplayPath} is made anew"
            : _now >= certificate.NotAfter ? $"it expired on {certificate.LastDay}"
            : _now >= renewalStart ? $"it would expire on {certificate.LastDay}"
            : _declaration.RenewNow ? "its renewal was asked for"
            : "";
        if (reason.Length == 0)
        {
            draft.DueAt(renewalStart);
            return usable is not null ? Waiting(own, usable) : CompleteChain(own) with { Successor = Discard(successor) };
        }

        if (KeepsBecause(own, differences.Count > 0) is var (why, remedy))
        {
            if (usable is not null)
                return Waiting(own, usable);
            WarnOfEnd(own.Alias, certificate, why, remedy);
            if (_declaration.RenewNow)
                draft.Find(Mab.CannotRenew, own.Alias, why, remedy);
            if (differences.Count > 0)
                draft.Find(Mab.CannotReplace, own.Alias, reason, why, remedy);
            return IdentityPlan.Unchanged with { Successor = Discard(successor) };
        }

        // One that is inside its own window already serves where another would end no later.
        if (usable is not null && (_now < RenewalStart(usable.Chain[0].NotBefore, usable.Chain[0].NotAfter) || NextEnd() <= usable.Chain[0].NotAfter))
            return _declaration.Renewal == Renewal.Stage ? Waiting(own, usable) : Activate(own.Alias, ChangeKind.Replace, usable, reason);

        var makes = _declaration.ReuseKey && !CertificateComparison.KeyDiffers(_declaration, certificate) ? IdentityAction.Certify : IdentityAction.Make;
        WarnOfEd25519(_declaration.KeyAlgorithm ?? PublicKeyDescription.Of(certificate.Structure.SubjectPublicKeyInfo).Algorithm);
        if (_declaration.Renewal == Renewal.Stage)
        {
            Announce(own);
            return IdentityPlan.Unchanged with
            {
                Successor = makes == IdentityAction.Certify ? SuccessorAction.Certify : SuccessorAction.Make,
                SuccessorChange = new PlannedChange(successor is null ? ChangeKind.Add : ChangeKind.Replace, own.Alias, null, reason),
            };
        }

        draft.Changes.Add(new PlannedChange(ChangeKind.Replace, own.Alias, null, reason));
        draft.DueAt(RenewalStart(_now, NextEnd()));
        return new IdentityPlan(makes, reason) { Successor = Discard(successor) };
    }

    private IdentityPlan PlanActivation(KeyEntry own, KeyEntry? successor)
    {
        var file = _declaration.Display(_declaration.SuccessorPath);
        if (successor is null)
            draft.Find(Mab.NothingToActivate, file);
        else if (Obstacle(own, successor) is { } why)
            draft.Find(Mab.CannotActivate, file, why);
        else
            return Activate(own.Alias, ChangeKind.Replace, successor, "the successor is put into service");
        return IdentityPlan.Unchanged;
    }

    /// <summary>Why the successor cannot be put into service; null where it can.</summary>
    private string? Obstacle(KeyEntry? own, KeyEntry successor)
    {
        var certificate = successor.Chain[0];
        // Contract, lifecycle 5: what a CA has signed is never replaced by a self-signed certificate.
        if (own is not null && own.IsSignedByCa && !successor.IsSignedByCa)
            return "a CA has signed the certificate that is in service, and the successor is self-signed";
        if (_now >= certificate.NotAfter)
            return $"it expired on {certificate.LastDay}";
        var differences = CertificateComparison.Differences(_declaration, certificate, Issuers);
        return differences.Count > 0 ? string.Join("; ", differences) : null;
    }

    private IdentityPlan Activate(string alias, ChangeKind kind, KeyEntry successor, string reason)
    {
        var certificate = successor.Chain[0];
        draft.Changes.Add(new PlannedChange(kind, alias, certificate, reason));
        draft.DueAt(RenewalStart(certificate.NotBefore, certificate.NotAfter));
        return new IdentityPlan(IdentityAction.Activate, kind == ChangeKind.Add ? "" : reason)
        {
            Successor = SuccessorAction.Remove,
            SuccessorChange = new PlannedChange(ChangeKind.Remove, alias, certificate, "it is in service now"),
        };
    }

    private IdentityPlan Waiting(KeyEntry own, KeyEntry successor)
    {
        Announce(own);
        if (_now >= own.Chain[0].NotAfter)
        {
            draft.Find(
                Mab.OwnExpired, own.Alias, own.Chain[0].LastDay, "its successor waits to be put into service",
                $"Hand {Files(successor: true)} to {Addressees()}, and run the target MutualAuthActivate");
        }

        // The issuer's chain is kept up to date meanwhile, and the entry stays the same.
        return CompleteChain(own) with
        {
            Successor = draft.Observation.SuccessorNeedsEncrypting ? SuccessorAction.Reencode : SuccessorAction.Keep,
        };
    }

    /// <summary>Said by every build until the successor is in service: somebody has to act, and the day comes nearer.</summary>
    private void Announce(KeyEntry own)
    {
        var certificate = own.Chain[0];
        var end = _now >= certificate.NotAfter
            ? $"ended on {certificate.LastDay}, and connections fail"
            : $"ends on {certificate.LastDay}, in {certificate.DaysLeftInWords(_now)}";
        draft.Find(Mab.SuccessorStaged, own.Alias, _declaration.Display(_declaration.SuccessorPath), end, Files(successor: true), Addressees(),
            _now >= certificate.NotAfter ? "Put it into service now" : "When they trust it beside the present one, and before that day, put it into service");
        draft.DueAt(_now);
    }

    private string Files(bool successor) => _declaration.FilesToHand(successor);

    private string Addressees() => Planning.Addressees.Of(_inputs.Partners.Select(partner => partner.Alias));

    /// <summary>An issuer that was certified anew for the same key: the signature still holds, the chain above it is another.</summary>
    private IdentityPlan CompleteChain(KeyEntry own)
    {
        if (Authority is not { } authority)
            return IdentityPlan.Unchanged;
        var chain = authority.Chain.Prepend(own.Chain[0]).ToList();
        if (own.Chain.Take(chain.Count).SequenceEqual(chain))
            return IdentityPlan.Unchanged;
        const string Reason = "its issuer's certificate was renewed";
        draft.Changes.Add(new PlannedChange(ChangeKind.Replace, own.Alias, own.Chain[0], Reason));
        return new IdentityPlan(IdentityAction.Install, Reason) { Chain = chain };
    }

    private static string Discarded(KeyEntry? successor) => successor is null ? "" : "the staged successor cannot be used and goes to the archive";

    private static SuccessorAction Discard(KeyEntry? successor) => successor is null ? SuccessorAction.None : SuccessorAction.Discard;

    private static (string Why, string Remedy) ByCa => (
        "a CA has signed it",
        "Run the target MutualAuthRequestCertificate, have the CA sign the request again, and name its answer in CertificateReply");

    /// <summary>Why a certificate whose time has come is nevertheless not replaced by this build; null where it is.</summary>
    private (string Why, string Remedy)? KeepsBecause(KeyEntry own, bool differs)
    {
        // Contract, lifecycle 5: what a CA has signed is never replaced by a self-signed certificate.
        if (own.IsSignedByCa && _inputs.Issuer is null)
            return ByCa;
        if (draft.Observation.RequestedKey is { } requested && own.Key.Clear!.Matches(requested))
            return ("a request to a CA is pending for its key", "Name the CA's answer in CertificateReply, or delete the request (.csr) to have a new key made");
        // Who asks for it by name need not be warned of it.
        if (_declaration.Renewal == Renewal.Warn && !_declaration.RenewNow)
            return ("Renewal is Warn", "Set Renewal to Auto for one build, and hand the new certificate to the partners");
        // The next one would end with it too, and be renewed by every build.
        if (!differs && !_declaration.RenewNow && Authority?.Chain[0] is { } issuer && NextEnd() <= own.Chain[0].NotAfter)
            return ($"that of its issuer, {issuer.Subject}, ends then too", "Renew the issuer's certificate first");
        return null;
    }

    /// <summary>What a person asks for by name is an error where it cannot be done.</summary>
    private void RefuseByHand(string alias, string why, string remedy)
    {
        if (_declaration.RenewNow)
            draft.Find(Mab.CannotRenew, alias, why, remedy);
        if (_declaration.ActivateNow)
            draft.Find(Mab.CannotActivate, _declaration.Display(_declaration.SuccessorPath), $"the certificate in service is not replaced here: {why}");
    }

    private void WarnOfEnd(string alias, Certificate certificate, string why, string remedy)
    {
        var renewalStart = RenewalStart(certificate.NotBefore, certificate.NotAfter);
        if (_declaration.RequestNow)
            return;
        if (_now >= certificate.NotAfter)
            draft.Find(Mab.OwnExpired, alias, certificate.LastDay, why, remedy);
        else if (_now >= renewalStart)
            draft.Find(Mab.OwnExpiresSoon, alias, certificate.LastDay, certificate.DaysLeftInWords(_now), why, remedy);
        draft.DueAt(_now >= renewalStart ? draft.Reminder : renewalStart);
    }

    private void RequireCaSigned(string alias)
    {
        // A root signs itself.
        if (_declaration.RequireCaSigned && !_declaration.IsAuthority)
            draft.Find(Mab.NotCaSigned, alias);
    }

    private void WarnOfEd25519(KeyAlgorithm? algorithm)
    {
        if (algorithm == KeyAlgorithm.Ed25519 && type == StoreType.Jks)
            draft.Find(Mab.Ed25519InJks);
    }

    private static string Described(KeyEntry own) => $"SHA-256 {own.Chain[0].Sha256}, until {own.Chain[0].LastDay}";

    /// <summary>When a certificate made now would end.</summary>
    private DateTimeOffset NextEnd() =>
        CertificateMaker.End(_now, _declaration.ValidityDays ?? KeyStoreDeclaration.DefaultValidityDays, Issuers);

    /// <summary>30 days before the end, or a third of the validity where that is shorter, unless declared.</summary>
    private DateTimeOffset RenewalStart(DateTimeOffset notBefore, DateTimeOffset notAfter)
    {
        if (_declaration.RenewBeforeDays is { } days)
            return PlanDraft.Before(notAfter, days);
        var third = new TimeSpan((notAfter - notBefore).Ticks / 3);
        var month = TimeSpan.FromDays(30);
        return notAfter - (third < month ? third : month);
    }
}
