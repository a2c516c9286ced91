using MutualAuth.KeyStores.Certificates;
using MutualAuth.KeyStores.Keys;
using MutualAuth.KeyStores.Stores;
using Org.BouncyCastle.Asn1.X509;

namespace MutualAuth.KeyStores.Planning;

/// <summary>Carries out a plan in memory: from the keystore that is there to the one that is to be written.</summary>
internal static class PlanApplication
{
    /// <param name="generate">Makes a private key of that algorithm and size.</param>
    public static KeyStore Apply(
        Plan plan, KeyStoreDeclaration declaration, DeclaredInputs inputs, Observation observation,
        Func<KeyAlgorithm, int, PrivateKey> generate, DateTimeOffset now)
    {
        var existing = (observation.Store ?? KeyStore.Empty).Entries.ToDictionary(entry => entry.Alias, Alias.Comparer);

        // Own keys come first: the JDK rebuilds PKCS12 chains by subject name, and takes the first that matches.
        var entries = new List<KeyStoreEntry>();
        if (plan.OwnAlias is { } alias)
            entries.Add(Own(plan, declaration, inputs, observation, existing.TryGetValue(alias, out var own) ? (KeyEntry)own : null, generate, now));
        entries.AddRange((observation.Store ?? KeyStore.Empty).Keys.Where(key => plan.OwnAlias is null || !Alias.Equal(key.Alias, plan.OwnAlias)));

        foreach (var (trustedAlias, certificate) in plan.Trusted.OrderBy(partner => partner.Alias, StringComparer.Ordinal))
        {
            var kept = existing.TryGetValue(trustedAlias, out var entry) && entry is TrustedEntry trusted && trusted.Certificate.Equals(certificate)
                ? trusted
                : new TrustedEntry(trustedAlias, now, certificate);
            // A truststore must not tell when it was built, or its bytes would differ from build to build.
            entries.Add(declaration.TrustOnly ? kept with { Created = certificate.NotBefore } : kept);
        }

        return new KeyStore(entries);
    }

    private static KeyEntry Own(
        Plan plan, KeyStoreDeclaration declaration, DeclaredInputs inputs, Observation observation, KeyEntry? existing,
        Func<KeyAlgorithm, int, PrivateKey> generate, DateTimeOffset now) => plan.Identity switch
        {
            IdentityAction.Keep => existing!,
            IdentityAction.Install => existing! with { Chain = plan.Chain },
            IdentityAction.Adopt => InPlaceOf(existing, inputs.Identity!),
            IdentityAction.Activate => InPlaceOf(existing, observation.Successor!),
            IdentityAction.Certify => MakeIdentity(plan.OwnAlias!, declaration, inputs.Issuer?.Entry, existing, generate, now, existing!.Key.Clear),
            _ => MakeIdentity(plan.OwnAlias!, declaration, inputs.Issuer?.Entry, existing, generate, now),
        } with
        { Alias = plan.OwnAlias! };

    private static KeyEntry InPlaceOf(KeyEntry? existing, KeyEntry entry) => existing is null ? entry : entry with
    {
        OtherAttributes = existing.OtherAttributes,
        CertificateAttributes = existing.CertificateAttributes,
    };

    /// <summary>The keystore that a successor waits in: its key entry and nothing else.</summary>
    public static KeyStore Successor(
        Plan plan, KeyStoreDeclaration declaration, DeclaredInputs inputs, Observation observation,
        Func<KeyAlgorithm, int, PrivateKey> generate, DateTimeOffset now)
    {
        var own = (KeyEntry)observation.Store!.Find(plan.OwnAlias!)!;
        return new KeyStore([MakeIdentity(
            own.Alias, declaration, inputs.Issuer?.Entry, own, generate, now, plan.Successor == SuccessorAction.Certify ? own.Key.Clear : null)]);
    }

    /// <summary>A new own key entry. What is not declared stays as it was: a renewed certificate names the same holder.</summary>
    /// <param name="authority">The CA that signs it; null for a self-signed one.</param>
    /// <param name="reused">The key that is certified anew, and may be of a kind that is not made here; null for a new one.</param>
    public static KeyEntry MakeIdentity(
        string alias, KeyStoreDeclaration declaration, KeyEntry? authority, KeyEntry? existing,
        Func<KeyAlgorithm, int, PrivateKey> generate, DateTimeOffset now, PrivateKey? reused = null)
    {
        var (template, algorithm, size) = TemplateFor(declaration, existing);
        var key = new Lazy<PrivateKey>(() => reused ?? generate(algorithm, size));
        var signer = authority is null ? null : new CertificateSigner(authority.Key.Clear!, authority.Chain);
        var certificate = CertificateMaker.Make(key, reused?.Algorithm ?? algorithm, template, signer, now);
        return new KeyEntry(alias, now, ProtectedKey.Opened(key.Value), [certificate, .. authority?.Chain ?? []])
        {
            OtherAttributes = existing?.OtherAttributes ?? [],
            CertificateAttributes = existing?.CertificateAttributes ?? new Dictionary<Certificate, BagAttributes>(),
        };
    }

    /// <summary>What the next own certificate is to say, and of what kind its key is.</summary>
    public static (CertificateTemplate Template, KeyAlgorithm Algorithm, int Size) TemplateFor(KeyStoreDeclaration declaration, KeyEntry? existing)
    {
        var previous = existing?.Chain[0];
        var previousKey = previous is null ? null : PublicKeyDescription.Of(previous.Structure.SubjectPublicKeyInfo);
        var (algorithm, size) = CertificateComparison.DeclaredKey(declaration, previousKey);
        if (!KeyPairGenerator.Supports(algorithm, size))
            (algorithm, size) = (KeyAlgorithm.Rsa, KeyPairGenerator.DefaultSize(KeyAlgorithm.Rsa));

        var template = new CertificateTemplate(
            declaration.Subject ?? previous?.Structure.Subject ?? declaration.DefaultSubject,
            declaration.AlternativeNames ?? AlternativeNamesOf(previous),
            declaration.ValidityDays ?? KeyStoreDeclaration.DefaultValidityDays,
            IsAuthority(declaration, previous));
        return (template, algorithm, size);
    }

    /// <summary>
    /// To be named as an issuer is enough for a keystore that is made, or is a CA's. One that serves TLS stays what it is until
    /// somebody says otherwise outright.
    /// </summary>
    private static bool IsAuthority(KeyStoreDeclaration declaration, Certificate? previous) =>
        declaration.Profile == Profile.CertificateAuthority
        || (declaration.IsAuthority && (previous is null || previous.IsAuthority || declaration.RenewNow))
        || (declaration.Issuer is null && previous?.IsAuthorityAlone == true);

    private static GeneralNames? AlternativeNamesOf(Certificate? certificate) =>
        certificate?.Structure.TbsCertificate.Extensions is { } extensions
            ? GeneralNames.FromExtensions(extensions, X509Extensions.SubjectAlternativeName)
            : null;
}
