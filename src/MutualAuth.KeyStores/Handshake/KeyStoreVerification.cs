using MutualAuth.KeyStores.Certificates;
using MutualAuth.KeyStores.Findings;
using MutualAuth.KeyStores.Keys;
using MutualAuth.KeyStores.Planning;
using MutualAuth.KeyStores.Stores;

namespace MutualAuth.KeyStores.Handshake;

/// <summary>What is to be checked of a keystore that is open, as data.</summary>
internal sealed record VerificationSubject
{
    /// <summary>The keystore, for messages.</summary>
    public required string File { get; init; }

    public required KeyStore Store { get; init; }

    public required DateTimeOffset Now { get; init; }

    public bool TrustOnly { get; init; }

    /// <summary>Of the own key entry; null for the only one.</summary>
    public string? OwnAlias { get; init; }

    /// <summary>Where the key's password came from, for messages.</summary>
    public string KeyPasswordSource { get; init; } = "";

    /// <summary>The own certificate is a CA's, and takes no part in TLS.</summary>
    public bool IsAuthority { get; init; }

    public IReadOnlyList<TlsRole> Roles { get; init; } = [TlsRole.Client, TlsRole.Server];

    /// <summary>The certificates that items declare; null where no items are known.</summary>
    public IReadOnlyList<DeclaredPartner>? Declared { get; init; }

    public UndeclaredEntries UndeclaredEntries { get; init; }

    /// <summary>For partners that no item declares.</summary>
    public int ExpiryWarningDays { get; init; } = 30;

    public int? RenewBeforeDays { get; init; }
}

/// <summary>
/// Checks what a keystore holds, from data alone: no file, no clock, no socket. An earlier failure ends no later check that
/// can still be made.
/// </summary>
internal sealed class KeyStoreVerification(VerificationSubject subject)
{
    public const string PrivateKey = "private key";
    public const string Chain = "chain";
    public const string Dates = "dates";
    public const string Usage = "key usage";
    public const string Partners = "partners";
    public const string Declaration = "declaration";

    /// <summary>The own key entry; null in a truststore, and where it is not there.</summary>
    public KeyEntry? Own { get; } = FindOwn(subject);

    /// <summary>Why no handshake can be made; null where one can.</summary>
    public string? Obstacle =>
        subject.TrustOnly ? "a truststore has no key of its own"
        : Own is not { Key.Clear: { } key, Chain.Count: > 0 } || key.Algorithm == KeyAlgorithm.Other ? "there is no private key to make it with"
        : !key.Matches(Own.Chain[0].PublicKeyInfo) ? "the private key and the certificate are not a pair"
        : IsAuthority ? "the certificate of a CA takes no part in TLS"
        : null;

    private bool IsAuthority => subject.IsAuthority || (Own is { Chain.Count: > 0 } own && CertificatePurpose.IsForSigningOnly(own.Chain[0]));

    public IReadOnlyList<VerificationCheck> Checks() => [.. OwnChecks(), CheckPartners(), .. DeclaredChecks()];

    /// <summary>Those of the own key entry alone: the same for one that waits to be put into service.</summary>
    public IReadOnlyList<VerificationCheck> OwnChecks()
    {
        if (subject.TrustOnly)
            return [CheckTrustOnly()];
        if (Own is not { Chain.Count: > 0 } own)
        {
            const string Why = "there is no own certificate";
            return
            [
                CheckKey(),
                .. new[] { Chain, Dates, Usage }.Select(name => VerificationCheck.Skipped(name, Why)),
            ];
        }

        return [CheckKey(), CheckChain(own), CheckDates(own), CheckUsage(own)];
    }

    private static KeyEntry? FindOwn(VerificationSubject subject)
    {
        if (subject.TrustOnly)
            return null;
        if (subject.OwnAlias is { } alias)
            return subject.Store.Find(alias) as KeyEntry;
        var keys = subject.Store.Keys.ToList();
        return keys.Count == 1 ? keys[0] : null;
    }

    private VerificationCheck CheckTrustOnly() => subject.Store.Keys.FirstOrDefault() is { } key
        ? new(PrivateKey, [Mab.DoesNotFit.At(subject.File, "TrustOnly", $"the keystore holds the private key '{key.Alias}'")], "")
        : new(PrivateKey, [], "none, as it should be in a truststore");

    private VerificationCheck CheckKey()
    {
        if (Own is null)
            return new(PrivateKey, [NoKey()], "");
        var findings = new List<Finding>();
        if (Own.Chain.Count == 0)
            findings.Add(Mab.KeyWithoutCertificate.At(subject.File, Own.Alias));
        if (Own.Key.Clear is not { } key)
            findings.Add(Mab.WrongKeyPassword.At(subject.File, Own.Alias, subject.KeyPasswordSource));
        else if (key.Algorithm == KeyAlgorithm.Other)
            findings.Add(Mab.UnusableKey.At(subject.File, "it is of another algorithm"));
        else if (Own.Chain.Count > 0 && !key.Matches(Own.Chain[0].PublicKeyInfo))
            findings.Add(Mab.KeyDoesNotMatch.At(subject.File, Own.Alias));
        var description = Own.Chain.Count > 0 ? PublicKeyDescription.Of(Own.Chain[0].Structure.SubjectPublicKeyInfo).ToString() : "";
        return new(PrivateKey, findings, $"'{Own.Alias}', {description}, matches its certificate");
    }

    private Finding NoKey()
    {
        var keys = subject.Store.Keys.Select(entry => $"'{entry.Alias}'").ToList();
        if (keys.Count > 0)
            return Mab.OtherKeyAlias.At(subject.File, subject.OwnAlias ?? "", string.Join(", ", keys));
        var trusted = subject.Store.Trusted.Count();
        return Mab.NoPrivateKey.At(subject.File, trusted == 1 ? "1 certificate" : Text($"{trusted} certificates"));
    }

    /// <summary>From each certificate to the next by signature, up to one that signs itself; and nothing else in between.</summary>
    private VerificationCheck CheckChain(KeyEntry own)
    {
        var findings = new List<Finding>();
        var chain = own.Chain;
        IReadOnlyList<Certificate> signed;
        try
        {
            signed = new ChainSearch(chain).From(chain[0]);
        }
        catch (MutualAuthException exception)
        {
            return new(Chain, [exception.Finding.InFile(subject.File)], "");
        }

        findings.AddRange(Links(own, signed));
        foreach (var issuer in signed.Skip(1).Where(certificate => !certificate.IsAuthority))
            findings.Add(Mab.ChainWithoutAuthority.At(subject.File, own.Alias, issuer.Subject));
        foreach (var certificate in chain)
        {
            if (CertificateWeakness.Reason(certificate) is { } weak)
                findings.Add(Mab.ChainIsWeak.At(subject.File, certificate.Subject, weak));
        }

        return new(Chain, findings, chain.Count == 1
            ? "self-signed, the signature is valid"
            : Text($"{chain.Count} certificates up to {chain[chain.Count - 1].Subject}, in order, all signatures valid"));
    }

    /// <param name="signed">The part of the chain that the signatures prove, the own certificate first.</param>
    private IEnumerable<Finding> Links(KeyEntry own, IReadOnlyList<Certificate> signed)
    {
        var last = signed[signed.Count - 1];
        var strangers = own.Chain.Where(certificate => !signed.Contains(certificate)).ToList();
        if (!ChainSearch.IsSignedBy(last, last))
        {
            // Itself among them: a name that says self-signed, and a signature of another key.
            if (strangers.Prepend(last).FirstOrDefault(other => last.Structure.Issuer.Equivalent(other.Structure.Subject, inOrder: true)) is { } namesake)
            {
                // What follows a broken link cannot be in order.
                yield return Mab.ChainSignatureWrong.At(subject.File, own.Alias, last.Subject, namesake.Subject);
                yield break;
            }

            yield return (signed.Count == 1 ? Mab.ChainIncomplete : Mab.ChainWithoutRoot).At(subject.File, own.Alias, last.Subject, last.Issuer);
        }

        if (ChainSearch.TooDeep(signed) is { } authority)
            yield return Mab.ChainTooDeep.At(subject.File, own.Alias, authority.Subject);
        if (strangers.Count > 0)
            yield return Mab.ChainOutOfOrder.At(subject.File, own.Alias, $"{string.Join(" and ", strangers.Select(certificate => certificate.Subject))} has no part in it");
        else if (!own.Chain.SequenceEqual(signed))
            yield return Mab.ChainOutOfOrder.At(subject.File, own.Alias, $"by the signatures it is {string.Join(" → ", signed.Select(certificate => certificate.Subject))}");
    }

    private VerificationCheck CheckDates(KeyEntry own)
    {
        var findings = new List<Finding>();
        foreach (var certificate in own.Chain)
        {
            if (subject.Now >= certificate.NotAfter)
                findings.Add(Mab.ChainExpired.At(subject.File, certificate.Subject, certificate.LastDay));
            else if (subject.Now < certificate.NotBefore)
                findings.Add(Mab.ChainNotYetValid.At(subject.File, certificate.Subject, certificate.FirstDay));
            else if (subject.Now >= WarnFrom(certificate))
                findings.Add(Mab.ChainEndsSoon.At(subject.File, certificate.Subject, certificate.LastDay, certificate.DaysLeftInWords(subject.Now)));
        }

        var first = own.Chain.OrderBy(certificate => certificate.NotAfter).First();
        return new(Dates, findings, $"valid from {own.Chain[0].FirstDay} until {first.LastDay}, {first.DaysLeftInWords(subject.Now)} left");
    }

    /// <summary>As renewal has it: 30 days before the end, or a third of the validity where that is shorter.</summary>
    private DateTimeOffset WarnFrom(Certificate certificate)
    {
        if (subject.RenewBeforeDays is { } days)
            return PlanDraft.Before(certificate.NotAfter, days);
        var third = new TimeSpan((certificate.NotAfter - certificate.NotBefore).Ticks / 3);
        var month = TimeSpan.FromDays(30);
        return certificate.NotAfter - (third < month ? third : month);
    }

    private VerificationCheck CheckUsage(KeyEntry own)
    {
        var certificate = own.Chain[0];
        if (IsAuthority)
        {
            return certificate.IsAuthority
                ? new(Usage, [], "signs certificates, as a CA's")
                : new(Usage, [Mab.ChainWithoutAuthority.At(subject.File, own.Alias, certificate.Subject)], "");
        }

        var findings = new List<Finding>();
        if (!CertificatePurpose.MaySignHandshakes(certificate))
            findings.Add(Mab.KeyUsageForbids.At(subject.File, own.Alias));
        foreach (var role in subject.Roles)
        {
            if (!CertificatePurpose.MayBe(role, certificate))
                findings.Add(Mab.ExtendedKeyUsageForbids.At(subject.File, own.Alias, Name(role), Name(role) + "Auth"));
        }

        return new(Usage, findings, $"allows TLS as {string.Join(" and ", subject.Roles.Select(Name))}");
    }

    private VerificationCheck CheckPartners()
    {
        var findings = new List<Finding>();
        var trusted = subject.Store.Trusted.ToList();
        if (subject.TrustOnly && trusted.Count == 0)
            findings.Add(Mab.TrustsNobody.At(subject.File));
        foreach (var entry in trusted)
            findings.AddRange(CheckPartner(entry));
        var first = trusted.OrderBy(entry => entry.Certificate.NotAfter).FirstOrDefault();
        return new(Partners, findings, trusted.Count switch
        {
            0 => "trusts nobody",
            1 => $"trusts '{first!.Alias}', valid until {first.Certificate.LastDay}",
            _ => Text($"trusts {trusted.Count}, of which '{first!.Alias}' ends first, on {first.Certificate.LastDay}"),
        });
    }

    private IEnumerable<Finding> CheckPartner(TrustedEntry entry)
    {
        var certificate = entry.Certificate;
        var declared = subject.Declared?.FirstOrDefault(partner => Alias.Equal(partner.Alias, entry.Alias));
        if (JdkAcceptance.Reason(certificate) is { } refused)
            yield return Mab.RefusedByJdk.At(subject.File, entry.Alias, certificate.Subject, refused);
        if (CertificateWeakness.Reason(certificate) is { } weak)
            yield return Mab.WeakCertificate.At(subject.File, entry.Alias, certificate.Subject, weak);
        if (subject.Now >= certificate.NotAfter)
            yield return (declared is { AllowExpired: true } ? Mab.PartnerExpiredAllowed : Mab.PartnerExpired).At(subject.File, entry.Alias, certificate.Subject, certificate.LastDay);
        else if (subject.Now < certificate.NotBefore)
            yield return Mab.PartnerNotYetValid.At(subject.File, entry.Alias, certificate.Subject, certificate.FirstDay);
        else if (subject.Now >= PlanDraft.Before(certificate.NotAfter, declared?.ExpiryWarningDays ?? subject.ExpiryWarningDays))
            yield return Mab.PartnerExpiresSoon.At(subject.File, entry.Alias, certificate.Subject, certificate.LastDay, certificate.DaysLeftInWords(subject.Now));
    }

    /// <summary>Whoever has the password can put a certificate into the keystore, and the keystore does not tell. The items do.</summary>
    private IEnumerable<VerificationCheck> DeclaredChecks()
    {
        if (subject.Declared is not { } declared)
            yield break;
        var findings = new List<Finding>();
        var byAlias = subject.Store.Trusted.ToDictionary(entry => entry.Alias, Alias.Comparer);
        foreach (var partner in declared)
        {
            if (!byAlias.TryGetValue(partner.Alias, out var entry))
                findings.Add(Mab.TrustedMissing.At(subject.File, partner.Alias, partner.Certificate.Subject));
            else if (!entry.Certificate.Equals(partner.Certificate))
                findings.Add(Mab.TrustedDiffers.At(subject.File, partner.Alias, Described(entry.Certificate), Described(partner.Certificate)));
            byAlias.Remove(partner.Alias);
        }

        // Keep is to leave them there. Somebody should know of them all the same.
        var kind = subject.UndeclaredEntries == UndeclaredEntries.Keep ? Mab.TrustedUndeclaredKept : Mab.TrustedUndeclared;
        foreach (var entry in byAlias.Values.OrderBy(entry => entry.Alias, StringComparer.Ordinal))
            findings.Add(kind.At(subject.File, entry.Alias, entry.Certificate.Subject, entry.Certificate.Sha256));
        yield return new(Declaration, findings, "trusts whom the items declare, and nobody else");
    }

    public static string Name(TlsRole role) => role == TlsRole.Client ? "client" : "server";

    private static string Described(Certificate certificate) => $"{certificate.Subject}, SHA-256 {certificate.Sha256}";

    private static string Text(FormattableString text) => FormattableString.Invariant(text);
}
