using System.Globalization;
using MutualAuth.KeyStores.Certificates;
using MutualAuth.KeyStores.Findings;
using MutualAuth.KeyStores.Keys;
using MutualAuth.KeyStores.Stores;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.X509;

namespace MutualAuth.KeyStores.Planning;

/// <summary>From what is declared, what is there, and the time: what to do. A pure function; it reads and writes nothing.</summary>
internal sealed class Planner
{
    /// <summary>What is wrong for more than a day is said again a day later, not in every build.</summary>
    private static readonly TimeSpan Reminder = TimeSpan.FromDays(1);

    private readonly KeyStoreDeclaration _declaration;
    private readonly DeclaredInputs _inputs;
    private readonly Observation _observation;
    private readonly DateTimeOffset _now;
    private readonly List<Finding> _findings = [];
    private readonly List<PlannedChange> _changes = [];
    private DateTimeOffset _nextAttention = DateTimeOffset.MaxValue;
    private IReadOnlyList<Certificate> _chain = [];

    private Planner(KeyStoreDeclaration declaration, DeclaredInputs inputs, Observation observation, DateTimeOffset now)
    {
        _declaration = declaration;
        _inputs = inputs;
        _observation = observation;
        _now = now;
    }

    public static Plan Plan(KeyStoreDeclaration declaration, DeclaredInputs inputs, Observation observation, DateTimeOffset now) =>
        new Planner(declaration, inputs, observation, now).Plan();

    private Plan Plan()
    {
        var type = _declaration.DeclaredType ?? _observation.Type ?? _declaration.TypeByName;
        var conversion = _observation.Type is { } actual && actual != type;
        if (_declaration.DeclaredType is null && _observation.Type is { } kept && kept != _declaration.TypeByName)
            _findings.Add(Mab.TypeDiffersFromName.At(_declaration.DisplayPath, Spelled(kept), Spelled(_declaration.TypeByName)));

        string? ownAlias = null;
        var identity = IdentityAction.Keep;
        var reason = "";
        if (_declaration.TrustOnly)
        {
            if (_observation.Store?.Keys.FirstOrDefault() is { } key)
                _findings.Add(Mab.DoesNotFit.At(_declaration.DisplayPath, "TrustOnly", $"the keystore holds the private key '{key.Alias}'"));
        }
        else
        {
            ownAlias = OwnAlias();
            if (ownAlias is not null)
                (identity, reason) = PlanIdentity(ownAlias, type);
        }

        var trusted = PlanTrust(ownAlias);
        return new Plan
        {
            Type = type,
            OwnAlias = ownAlias,
            Identity = identity,
            IdentityReason = reason,
            Chain = _chain,
            Changes = _changes,
            Trusted = trusted,
            Findings = _findings,
            Reencode = _observation.Store is not null && (conversion || _observation.NeedsEncrypting),
            NextAttention = _nextAttention,
        };
    }

    /// <summary>The declared alias; where none is declared, that of the one key entry of a keystore made elsewhere.</summary>
    private string? OwnAlias()
    {
        var wanted = _declaration.DeclaredAlias ?? _declaration.DefaultAlias;
        if (_observation.Store is not { } store)
            return wanted;

        if (store.Find(wanted) is { } entry)
        {
            if (entry is KeyEntry)
                return wanted;
            _findings.Add(Mab.AliasInUse.At(_declaration.DisplayPath, wanted, "a trusted certificate"));
            return null;
        }

        var keys = store.Keys.ToList();
        if (keys.Count == 0)
            return wanted;
        if (keys.Count == 1 && _declaration.DeclaredAlias is null)
            return keys[0].Alias;

        _findings.Add(Mab.OtherKeyAlias.At(_declaration.DisplayPath, wanted, string.Join(", ", keys.Select(key => $"'{key.Alias}'"))));
        return null;
    }

    private (IdentityAction Action, string Reason) PlanIdentity(string alias, StoreType type)
    {
        if (_observation.Store?.Find(alias) is not KeyEntry own)
        {
            // The key that was certified is gone. Another one would only be found to be another in the handshake.
            if (_inputs.Reply.Count > 0)
                _findings.Add(Mab.ReplyForAnotherKey.At(_declaration.DisplayPath, string.Join("; ", _inputs.Reply.Select(certificate => certificate.Subject))));
            RequireCaSigned(alias);
            _changes.Add(new PlannedChange(ChangeKind.Add, alias, null, ""));
            WarnOfEd25519(type, _declaration.KeyAlgorithm);
            DueAt(RenewalStart(_now, _now.AddDays(ValidityDays)));
            return (IdentityAction.Make, "");
        }

        if (own.Key.Clear is not { } key)
        {
            var source = _declaration.KeyPassword ?? _declaration.StorePassword;
            _findings.Add(Mab.WrongKeyPassword.At(_declaration.DisplayPath, alias, source.Description));
            return (IdentityAction.Keep, "");
        }

        if (own.Chain.Count == 0)
        {
            _findings.Add(Mab.KeyWithoutCertificate.At(_declaration.DisplayPath, alias));
            return (IdentityAction.Keep, "");
        }

        if (!key.Matches(own.Chain[0].PublicKeyInfo))
        {
            _findings.Add(Mab.KeyDoesNotMatch.At(_declaration.DisplayPath, alias));
            return (IdentityAction.Keep, "");
        }

        return _inputs.Reply.Count > 0 ? PlanReply(own) : PlanRenewal(own, type);
    }

    /// <summary>A CA's answer is installed where it is not yet, and then kept until it nears its end.</summary>
    private (IdentityAction Action, string Reason) PlanReply(KeyEntry own)
    {
        IReadOnlyList<Certificate> chain, unrelated;
        try
        {
            (chain, unrelated) = CertificateReply.Assemble(
                own.Chain[0].PublicKeyInfo, _inputs.Reply, _inputs.Partners.Select(partner => partner.Certificate), _now);
        }
        catch (MutualAuthException exception)
        {
            _findings.Add(exception.Finding.InFile(_declaration.DisplayPath));
            return (IdentityAction.Keep, "");
        }

        var (why, remedy) = ByCa();
        if (_declaration.RenewNow)
            _findings.Add(Mab.CannotRenew.At(_declaration.DisplayPath, own.Alias, why, remedy));
        WarnOfEnd(own.Alias, chain[0], RenewalStart(chain[0].NotBefore, chain[0].NotAfter), why, remedy);
        // A reader of PKCS12 may know more of the chain than the reply does, from the trusted certificates beside it.
        if (own.Chain.Take(chain.Count).SequenceEqual(chain))
            return (IdentityAction.Keep, "");

        if (unrelated.Count > 0)
            _findings.Add(Mab.ReplyHasUnrelated.At(_declaration.DisplayPath, string.Join("; ", unrelated.Select(certificate => certificate.Subject))));
        _chain = chain;
        _changes.Add(new PlannedChange(ChangeKind.Replace, own.Alias, chain[0], "the CA's reply"));
        return (IdentityAction.Install, "the CA's reply");
    }

    private (IdentityAction Action, string Reason) PlanRenewal(KeyEntry own, StoreType type)
    {
        var certificate = own.Chain[0];
        // Contract, lifecycle 5: what a CA has signed is never replaced by a self-signed certificate.
        var signedByCa = own.Chain.Count > 1 || !certificate.IsSelfIssued;
        if (!signedByCa)
            RequireCaSigned(own.Alias);

        var renewalStart = RenewalStart(certificate.NotBefore, certificate.NotAfter);
        var differences = Differences(certificate);
        var reason =
            differences.Count > 0 ? string.Join("; ", differences)
            : _now >= certificate.NotAfter ? $"it expired on {certificate.LastDay}"
            : _now >= renewalStart ? $"it would expire on {certificate.LastDay}"
            : _declaration.RenewNow ? "its renewal was asked for"
            : "";
        if (reason.Length == 0)
        {
            DueAt(renewalStart);
            return (IdentityAction.Keep, "");
        }

        var obstacle = signedByCa ? ByCa()
            : _observation.RequestedKey is { } requested && own.Key.Clear!.Matches(requested)
                ? ("a request to a CA is pending for its key", "Name the CA's answer in CertificateReply, or delete the request (.csr) to have a new key made")
            // Who asks for it by name need not be warned of it.
            : _declaration.Renewal == Renewal.Warn && !_declaration.RenewNow
                ? ("Renewal is Warn", "Set Renewal to Auto for one build, and hand the new certificate to the partners")
            : ((string Why, string Remedy)?)null;
        if (obstacle is var (why, remedy))
        {
            WarnOfEnd(own.Alias, certificate, renewalStart, why, remedy);
            if (_declaration.RenewNow)
                _findings.Add(Mab.CannotRenew.At(_declaration.DisplayPath, own.Alias, why, remedy));
            if (differences.Count > 0)
                _findings.Add(Mab.CannotReplace.At(_declaration.DisplayPath, own.Alias, reason, why, remedy));
            return (IdentityAction.Keep, "");
        }

        _changes.Add(new PlannedChange(ChangeKind.Replace, own.Alias, null, reason));
        WarnOfEd25519(type, _declaration.KeyAlgorithm ?? PublicKey(certificate).Algorithm);
        DueAt(RenewalStart(_now, _now.AddDays(ValidityDays)));
        return (_declaration.ReuseKey && !KeyDiffers(certificate) ? IdentityAction.Certify : IdentityAction.Make, reason);
    }

    private static (string Why, string Remedy) ByCa() => (
        "a CA has signed it",
        "Run the target MutualAuthRequestCertificate, have the CA sign the request again, and name its answer in CertificateReply");

    private void WarnOfEnd(string alias, Certificate certificate, DateTimeOffset renewalStart, string why, string remedy)
    {
        var file = _declaration.DisplayPath;
        if (_now >= certificate.NotAfter)
            _findings.Add(Mab.OwnExpired.At(file, alias, certificate.LastDay, why, remedy));
        else if (_now >= renewalStart)
            _findings.Add(Mab.OwnExpiresSoon.At(file, alias, certificate.LastDay, DaysLeft(certificate.NotAfter), why, remedy));
        DueAt(_now >= renewalStart ? _now + Reminder : renewalStart);
    }

    private void RequireCaSigned(string alias)
    {
        if (_declaration.RequireCaSigned)
            _findings.Add(Mab.NotCaSigned.At(_declaration.DisplayPath, alias));
    }

    /// <summary>What the certificate says otherwise than the declaration does, where the declaration says something.</summary>
    private List<string> Differences(Certificate certificate)
    {
        var differences = new List<string>();
        if (_declaration.Subject is { } subject && !subject.Equivalent(certificate.Structure.Subject, inOrder: true))
            differences.Add($"its subject is {certificate.Subject}, declared is {DistinguishedName.Format(subject)}");
        if (_declaration.AlternativeNames is { } names && !SameEncoding(names, AlternativeNamesOf(certificate)))
            differences.Add("its subject alternative names are not those declared");
        if (KeyDiffers(certificate))
            differences.Add($"its key is {PublicKey(certificate)}, declared is {DeclaredKey(PublicKey(certificate))}");
        if (_declaration.ValidityDays is { } days && Math.Abs((certificate.NotAfter - certificate.NotBefore).TotalDays - days) > 1)
            differences.Add(string.Format(CultureInfo.InvariantCulture, "it is valid for {0:0} days, declared are {1}", (certificate.NotAfter - certificate.NotBefore).TotalDays, days));
        return differences;
    }

    private bool KeyDiffers(Certificate certificate) => PublicKey(certificate) != DeclaredKey(PublicKey(certificate));

    private PublicKeyDescription DeclaredKey(PublicKeyDescription actual)
    {
        var algorithm = _declaration.KeyAlgorithm ?? actual.Algorithm;
        var size = _declaration.KeySize
            ?? (algorithm == actual.Algorithm ? actual.Size : KeyPairGenerator.DefaultSize(algorithm));
        return new PublicKeyDescription(algorithm, size);
    }

    private List<(string Alias, Certificate Certificate)> PlanTrust(string? ownAlias)
    {
        var store = _observation.Store ?? KeyStore.Empty;
        var trusted = new List<(string Alias, Certificate Certificate)>();
        foreach (var partner in _inputs.Partners)
        {
            Check(partner);
            if (ownAlias is not null && Alias.Equal(partner.Alias, ownAlias))
            {
                _findings.Add(Mab.AliasOfOwnKey.At(partner.Source, partner.Alias));
                continue;
            }

            trusted.Add((partner.Alias, partner.Certificate));
        }

        var existing = store.Entries.ToDictionary(entry => entry.Alias, Alias.Comparer);
        foreach (var (alias, certificate) in trusted)
        {
            if (!existing.TryGetValue(alias, out var entry))
                _changes.Add(new PlannedChange(ChangeKind.Add, alias, certificate, ""));
            else if (entry is KeyEntry)
                _findings.Add(Mab.AliasInUse.At(_declaration.DisplayPath, alias, "a private key"));
            else if (!((TrustedEntry)entry).Certificate.Equals(certificate))
                _changes.Add(new PlannedChange(ChangeKind.Replace, alias, certificate, "the certificate differs"));
        }

        var declared = new HashSet<string>(trusted.Select(partner => partner.Alias), Alias.Comparer);
        var undeclared = store.Trusted.Where(entry => !declared.Contains(entry.Alias)).ToList();
        switch (_declaration.UndeclaredEntries)
        {
            case UndeclaredEntries.Remove:
                _changes.AddRange(undeclared.Select(entry =>
                    new PlannedChange(ChangeKind.Remove, entry.Alias, entry.Certificate, "no item declares it")));
                break;
            case UndeclaredEntries.Keep:
                trusted.AddRange(undeclared.Select(entry => (entry.Alias, entry.Certificate)));
                break;
            case UndeclaredEntries.Error when undeclared.Count > 0:
                _findings.Add(Mab.Undeclared.At(_declaration.DisplayPath, string.Join(", ", undeclared.Select(entry => $"'{entry.Alias}'"))));
                break;
        }

        return trusted;
    }

    private void Check(DeclaredPartner partner)
    {
        var certificate = partner.Certificate;
        if (JdkAcceptance.Reason(certificate) is { } refused)
            _findings.Add(Mab.RefusedByJdk.At(partner.Source, partner.Alias, certificate.Subject, refused));
        if (CertificateWeakness.Reason(certificate) is { } weak)
            _findings.Add(Mab.WeakCertificate.At(partner.Source, partner.Alias, certificate.Subject, weak));

        var expires = certificate.LastDay;
        if (_now >= certificate.NotAfter)
        {
            _findings.Add((partner.AllowExpired ? Mab.PartnerExpiredAllowed : Mab.PartnerExpired)
                .At(partner.Source, partner.Alias, certificate.Subject, expires));
            DueAt(_now + Reminder);
            return;
        }

        DueAt(certificate.NotAfter);
        var warnFrom = Before(certificate.NotAfter, partner.ExpiryWarningDays);
        if (_now >= warnFrom)
        {
            _findings.Add(Mab.PartnerExpiresSoon.At(partner.Source, partner.Alias, certificate.Subject, expires, DaysLeft(certificate.NotAfter)));
            DueAt(_now + Reminder);
        }
        else
        {
            DueAt(warnFrom);
        }

        if (_now < certificate.NotBefore)
        {
            _findings.Add(Mab.PartnerNotYetValid.At(partner.Source, partner.Alias, certificate.Subject, certificate.NotBefore.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)));
            DueAt(certificate.NotBefore);
            DueAt(_now + Reminder);
        }
    }

    private void WarnOfEd25519(StoreType type, KeyAlgorithm? algorithm)
    {
        if (algorithm == KeyAlgorithm.Ed25519 && type == StoreType.Jks)
            _findings.Add(Mab.Ed25519InJks.At(_declaration.DisplayPath));
    }

    private int ValidityDays => _declaration.ValidityDays ?? KeyStoreDeclaration.DefaultValidityDays;

    /// <summary>30 days before the end, or a third of the validity where that is shorter, unless declared.</summary>
    private DateTimeOffset RenewalStart(DateTimeOffset notBefore, DateTimeOffset notAfter)
    {
        if (_declaration.RenewBeforeDays is { } days)
            return Before(notAfter, days);
        var third = new TimeSpan((notAfter - notBefore).Ticks / 3);
        var month = TimeSpan.FromDays(30);
        return notAfter - (third < month ? third : month);
    }

    private static DateTimeOffset Before(DateTimeOffset moment, int days) =>
        moment - DateTimeOffset.MinValue > TimeSpan.FromDays(days) ? moment.AddDays(-days) : DateTimeOffset.MinValue;

    private void DueAt(DateTimeOffset moment)
    {
        if (moment < _nextAttention)
            _nextAttention = moment;
    }

    private string DaysLeft(DateTimeOffset moment)
    {
        var days = (int)Math.Floor((moment - _now).TotalDays);
        return days switch
        {
            0 => "less than a day",
            1 => "1 day",
            _ => days.ToString(CultureInfo.InvariantCulture) + " days",
        };
    }

    private static PublicKeyDescription PublicKey(Certificate certificate) =>
        PublicKeyDescription.Of(certificate.Structure.SubjectPublicKeyInfo);

    private static Asn1Encodable? AlternativeNamesOf(Certificate certificate) =>
        certificate.Structure.TbsCertificate.Extensions?.GetExtension(X509Extensions.SubjectAlternativeName)?.GetParsedValue();

    private static bool SameEncoding(Asn1Encodable one, Asn1Encodable? other) =>
        other is not null && one.GetEncoded(Asn1Encodable.Der).AsEnumerable().SequenceEqual(other.GetEncoded(Asn1Encodable.Der));

    private static string Spelled(StoreType type) => type.ToString().ToUpperInvariant();
}
