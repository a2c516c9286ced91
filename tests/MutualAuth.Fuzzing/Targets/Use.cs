using MutualAuth.Fuzzing.Seeds;
using MutualAuth.KeyStores.Certificates;
using MutualAuth.KeyStores.Findings;
using MutualAuth.KeyStores.Handshake;
using MutualAuth.KeyStores.Keys;
using MutualAuth.KeyStores.Locking;
using MutualAuth.KeyStores.Planning;
using MutualAuth.KeyStores.Reporting;
using MutualAuth.KeyStores.Stores;

namespace MutualAuth.Fuzzing.Targets;

/// <summary>What a build does with what it has read: much of BouncyCastle parses only when it is asked.</summary>
internal static class Use
{
    public static readonly Password Password = new("changeit", "env:STORE_PASSWORD");

    private static readonly DateTimeOffset Now = FixedIdentity.Now;

    private static readonly DeclarationReader Reader = new("/project", "project", 30);

    private static readonly KeyStoreDeclaration OwnDeclaration = Declared("own.jks");

    private static readonly KeyStoreDeclaration TrustDeclaration = Declared("trust.jks", ("TrustOnly", "true"));

    private static readonly KeyStoreDeclaration ComparedDeclaration = Declared(
        "own.jks", ("Subject", "CN=own"), ("SubjectAlternativeName", "dns:own.example.com"), ("ValidityDays", "365"));

    public static KeyStoreDeclaration Declared(string path, params (string Name, string Value)[] metadata) => Reader.KeyStore(new DeclaredItem(
        "/project/" + path, path, name => metadata.FirstOrDefault(one => one.Name == name).Value));

    /// <summary>As of a partner: looked at by itself, then trusted, planned, recorded and shown.</summary>
    public static void Certificates(IReadOnlyList<Certificate> certificates)
    {
        foreach (var certificate in certificates.Take(20))
            One(certificate);

        var partners = certificates.Distinct()
            .Select((certificate, i) => new DeclaredPartner(FormattableString.Invariant($"partner-{i}"), certificate, "partner.pem", 30, false)).ToList();
        var inputs = new DeclaredInputs(partners, []);
        var plan = Planner.Plan(TrustDeclaration, inputs, Observation.Absent, Now);
        _ = PlanText.Of(plan, TrustDeclaration, inputs, Observation.Absent).ToList();
        var store = new KeyStore(partners.Select(partner => (KeyStoreEntry)new TrustedEntry(partner.Alias, KeyStoreEntry.Undated, partner.Certificate)).ToList());
        Same(store, JksCodec.Read(JksCodec.Write(store, Password, Password), Password, [], ReadLimits.Default));

        var written = CertificateFile.Read(CertificateWriter.Pem(certificates));
        if (!written.SequenceEqual(certificates))
            throw new InvalidDataException("What is written as PEM is not read as the same certificates.");
        var locked = partners.ConvertAll(partner => LockedCertificate.Of(partner.Alias, partner.Certificate));
        LockFiles(new LockFile([new LockedKeyStore("own.jks", null, null, locked)]));
    }

    public static void Store(KeyStore store, StoreType type)
    {
        foreach (var entry in store.Entries.Take(20))
        {
            foreach (var certificate in entry is KeyEntry key ? key.Chain : [((TrustedEntry)entry).Certificate])
                One(certificate);
        }

        foreach (var declaration in new[] { OwnDeclaration, TrustDeclaration, OwnDeclaration with { DeclaredAlias = store.Entries.FirstOrDefault()?.Alias } })
        {
            var observation = new Observation { Store = store, Type = type };
            var plan = Planner.Plan(declaration, new DeclaredInputs([], []), observation, Now);
            _ = PlanText.Of(plan, declaration, new DeclaredInputs([], []), observation).ToList();
            _ = StatusReading.Of(declaration, observation, [.. plan.Findings.Select(FindingStatus.Of)], Now);
        }

        Rewritten(store, StoreType.Jks);
        if (store.Keys.Take(3).Count() < 3)
            Rewritten(store, StoreType.Pkcs12);
    }

    public static void LockFiles(LockFile file)
    {
        var again = LockFile.Parse(file.ToJson());
        for (var i = 0; i < Math.Min(20, file.KeyStores.Count); i++)
        {
            var recorded = file.KeyStores[i];
            if (LockDifference.Between(recorded, again.Find(recorded.Path)).Count > 0)
                throw new InvalidDataException("What is written as a lock file is not read as the same.");
            _ = LockDifference.Between(recorded, file.KeyStores[(i + 1) % file.KeyStores.Count]);
        }
    }

    public static void One(Certificate certificate)
    {
        _ = certificate.ToString();
        _ = certificate.Issuer;
        _ = certificate.FirstDay + certificate.LastDay + certificate.DaysLeftInWords(Now);
        _ = certificate.PublicKeyInfo;
        _ = certificate.IsAuthorityAlone;
        _ = certificate.PathLength;
        _ = certificate.Structure.SerialNumber.Value.ToString(16);
        _ = JdkAcceptance.Reason(certificate);
        _ = CertificateWeakness.Reason(certificate);
        _ = PublicKeyDescription.Of(certificate.Structure.SubjectPublicKeyInfo).ToString();
        _ = CertificatePurpose.IsForSigningOnly(certificate);
        _ = CertificatePurpose.MayBe(TlsRole.Client, certificate);
        _ = HostNames.Match(certificate, new Endpoint("own.example.com", 443));
        _ = CertificateComparison.Differences(ComparedDeclaration, certificate, []);
        _ = ServerTrust.Of([certificate], []);
    }

    private static void Rewritten(KeyStore store, StoreType type)
    {
        byte[] bytes;
        try
        {
            bytes = type == StoreType.Jks ? JksCodec.Write(store, Password, Password) : Pkcs12Codec.Write(store, Password, EncryptionProfile.Modern);
        }
        catch (MutualAuthException)
        {
            // It holds what cannot be written, or not in that format.
            return;
        }

        Same(store, KeyStoreFormat.Read(bytes, Password, [], ReadLimits.Default));
    }

    private static void Same(KeyStore one, KeyStore other)
    {
        var was = one.Trusted.Select(entry => (entry.Alias, entry.Certificate.Sha256)).Order();
        var isNow = other.Trusted.Select(entry => (entry.Alias, entry.Certificate.Sha256)).Order();
        if (!was.SequenceEqual(isNow) || one.Keys.Count() != other.Keys.Count())
            throw new InvalidDataException("A keystore that is written again holds other entries.");
    }
}
