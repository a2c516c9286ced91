using MutualAuth.KeyStores.Certificates;
using MutualAuth.KeyStores.Files;
using MutualAuth.KeyStores.Keys;
using MutualAuth.KeyStores.Locking;
using MutualAuth.KeyStores.Planning;
using MutualAuth.KeyStores.Stores;
using Org.BouncyCastle.Asn1.X509;

namespace MutualAuth.KeyStores.Tests.Planning;

/// <summary>Every transition of an own identity's life, as a table: what is there, what is asked for, what the plan says.</summary>
[TestClass]
internal sealed class LifecycleTests
{
    private static readonly DateTimeOffset Now = new(2030, 6, 15, 12, 0, 0, TimeSpan.Zero);

    private static readonly PrivateKey Key = KeyPairGenerator.Generate(KeyAlgorithm.Ec, 256);
    private static readonly PrivateKey NextKey = KeyPairGenerator.Generate(KeyAlgorithm.Ec, 256);
    private static readonly PrivateKey CaKey = KeyPairGenerator.Generate(KeyAlgorithm.Ec, 256);

    private static readonly KeyEntry Ca = Authority("CN=ca", 5000);

    private static readonly KeyStoreDeclaration Declaration = new()
    {
        Path = "/project/mutualauth/app.jks",
        DisplayPath = "mutualauth/app.jks",
        TypeByName = StoreType.Jks,
        DefaultAlias = "app",
        DefaultSubject = new X509Name("CN=app"),
        StorePassword = PasswordSource.Parse("StorePassword", "env:NONE", "/project"),
    };

    // What is there: "none", or who signed ("self", "ca") and where it stands ("fresh", "near", "expired", "other" than declared).
    // The successor: "none", "good", "other", "expired", "due" (inside its own window), "same" as what is in service.
    // By: "build", "renew", "activate"; "+request" where a request to a CA is pending.
    [TestMethod]
    // Without a keystore
    [DataRow("none", "none", "Auto", "build", IdentityAction.Make, SuccessorAction.None, "")]
    [DataRow("none", "none", "Stage", "build", IdentityAction.Make, SuccessorAction.None, "")]
    [DataRow("none", "none", "Warn", "build", IdentityAction.Make, SuccessorAction.None, "")]
    [DataRow("none", "none", "Auto", "renew", IdentityAction.Make, SuccessorAction.None, "")]
    [DataRow("none", "good", "Stage", "build", IdentityAction.Activate, SuccessorAction.Remove, "")]
    [DataRow("none", "good", "Stage", "activate", IdentityAction.Activate, SuccessorAction.Remove, "")]
    [DataRow("none", "other", "Stage", "build", IdentityAction.Make, SuccessorAction.Discard, "")]
    [DataRow("none", "expired", "Stage", "build", IdentityAction.Make, SuccessorAction.Discard, "")]
    [DataRow("none", "none", "Stage", "activate", IdentityAction.Make, SuccessorAction.None, "MAB4017")]
    // Self-signed, Auto
    [DataRow("self fresh", "none", "Auto", "build", IdentityAction.Keep, SuccessorAction.None, "")]
    [DataRow("self near", "none", "Auto", "build", IdentityAction.Make, SuccessorAction.None, "")]
    [DataRow("self expired", "none", "Auto", "build", IdentityAction.Make, SuccessorAction.None, "")]
    [DataRow("self other", "none", "Auto", "build", IdentityAction.Make, SuccessorAction.None, "")]
    [DataRow("self fresh", "none", "Auto", "renew", IdentityAction.Make, SuccessorAction.None, "")]
    [DataRow("self near", "good", "Auto", "build", IdentityAction.Activate, SuccessorAction.Remove, "")]
    [DataRow("self near", "due", "Auto", "build", IdentityAction.Make, SuccessorAction.Discard, "")]
    [DataRow("self near", "other", "Auto", "build", IdentityAction.Make, SuccessorAction.Discard, "")]
    [DataRow("self fresh", "same", "Auto", "build", IdentityAction.Keep, SuccessorAction.Remove, "")]
    // Self-signed, Stage
    [DataRow("self fresh", "none", "Stage", "build", IdentityAction.Keep, SuccessorAction.None, "")]
    [DataRow("self near", "none", "Stage", "build", IdentityAction.Keep, SuccessorAction.Make, "MAB4016")]
    [DataRow("self expired", "none", "Stage", "build", IdentityAction.Keep, SuccessorAction.Make, "MAB4016")]
    [DataRow("self other", "none", "Stage", "build", IdentityAction.Keep, SuccessorAction.Make, "MAB4016")]
    [DataRow("self fresh", "none", "Stage", "renew", IdentityAction.Keep, SuccessorAction.Make, "MAB4016")]
    [DataRow("self near", "good", "Stage", "build", IdentityAction.Keep, SuccessorAction.Keep, "MAB4016")]
    [DataRow("self near", "good", "Stage", "renew", IdentityAction.Keep, SuccessorAction.Keep, "MAB4016")]
    [DataRow("self fresh", "good", "Stage", "build", IdentityAction.Keep, SuccessorAction.Keep, "MAB4016")]
    [DataRow("self other", "good", "Stage", "build", IdentityAction.Keep, SuccessorAction.Keep, "MAB4016")]
    [DataRow("self expired", "good", "Stage", "build", IdentityAction.Keep, SuccessorAction.Keep, "MAB4016 MAB4004")]
    [DataRow("self near", "due", "Stage", "build", IdentityAction.Keep, SuccessorAction.Make, "MAB4016")]
    [DataRow("self near", "other", "Stage", "build", IdentityAction.Keep, SuccessorAction.Make, "MAB4016")]
    [DataRow("self fresh", "other", "Stage", "build", IdentityAction.Keep, SuccessorAction.Discard, "")]
    [DataRow("self fresh", "expired", "Stage", "build", IdentityAction.Keep, SuccessorAction.Discard, "")]
    [DataRow("self near", "good", "Stage", "activate", IdentityAction.Activate, SuccessorAction.Remove, "")]
    [DataRow("self fresh", "good", "Stage", "activate", IdentityAction.Activate, SuccessorAction.Remove, "")]
    [DataRow("self expired", "good", "Stage", "activate", IdentityAction.Activate, SuccessorAction.Remove, "")]
    [DataRow("self fresh", "none", "Stage", "activate", IdentityAction.Keep, SuccessorAction.None, "MAB4017")]
    [DataRow("self fresh", "other", "Stage", "activate", IdentityAction.Keep, SuccessorAction.None, "MAB4018")]
    [DataRow("self fresh", "expired", "Stage", "activate", IdentityAction.Keep, SuccessorAction.None, "MAB4018")]
    [DataRow("self fresh", "same", "Stage", "activate", IdentityAction.Keep, SuccessorAction.Remove, "")]
    // Self-signed, Warn
    [DataRow("self fresh", "none", "Warn", "build", IdentityAction.Keep, SuccessorAction.None, "")]
    [DataRow("self near", "none", "Warn", "build", IdentityAction.Keep, SuccessorAction.None, "MAB4003")]
    [DataRow("self expired", "none", "Warn", "build", IdentityAction.Keep, SuccessorAction.None, "MAB4004")]
    [DataRow("self other", "none", "Warn", "build", IdentityAction.Keep, SuccessorAction.None, "MAB4007")]
    [DataRow("self fresh", "none", "Warn", "renew", IdentityAction.Make, SuccessorAction.None, "")]
    [DataRow("self near", "good", "Warn", "build", IdentityAction.Keep, SuccessorAction.Keep, "MAB4016")]
    // While a request is pending, its key stays
    [DataRow("self near", "none", "Auto", "build+request", IdentityAction.Keep, SuccessorAction.None, "MAB4003")]
    [DataRow("self expired", "none", "Auto", "build+request", IdentityAction.Keep, SuccessorAction.None, "MAB4004")]
    [DataRow("self other", "none", "Auto", "build+request", IdentityAction.Keep, SuccessorAction.None, "MAB4007")]
    [DataRow("self near", "none", "Stage", "build+request", IdentityAction.Keep, SuccessorAction.None, "MAB4003")]
    [DataRow("self fresh", "none", "Auto", "renew+request", IdentityAction.Keep, SuccessorAction.None, "MAB4008")]
    // Signed by a CA
    [DataRow("ca fresh", "none", "Auto", "build", IdentityAction.Keep, SuccessorAction.None, "")]
    [DataRow("ca near", "none", "Auto", "build", IdentityAction.Keep, SuccessorAction.None, "MAB4003")]
    [DataRow("ca near", "none", "Stage", "build", IdentityAction.Keep, SuccessorAction.None, "MAB4003")]
    [DataRow("ca expired", "none", "Auto", "build", IdentityAction.Keep, SuccessorAction.None, "MAB4004")]
    [DataRow("ca expired", "none", "Stage", "build", IdentityAction.Keep, SuccessorAction.None, "MAB4004")]
    [DataRow("ca other", "none", "Auto", "build", IdentityAction.Keep, SuccessorAction.None, "MAB4007")]
    [DataRow("ca fresh", "none", "Auto", "renew", IdentityAction.Keep, SuccessorAction.None, "MAB4008")]
    [DataRow("ca fresh", "good", "Stage", "build", IdentityAction.Keep, SuccessorAction.Discard, "")]
    [DataRow("ca near", "good", "Stage", "build", IdentityAction.Keep, SuccessorAction.Discard, "MAB4003")]
    [DataRow("ca fresh", "good", "Stage", "activate", IdentityAction.Keep, SuccessorAction.None, "MAB4018")]
    public void Without_an_issuer(
        string own, string successor, string renewal, string by, IdentityAction action, SuccessorAction successorAction, string codes) =>
        AssertPlan(Plan(own, successor, renewal, by, new DeclaredInputs([], [])), action, successorAction, codes);

    [TestMethod]
    [DataRow("none", "none", "Auto", "build", IdentityAction.Make, SuccessorAction.None, "")]
    [DataRow("self fresh", "none", "Auto", "build", IdentityAction.Make, SuccessorAction.None, "")]
    [DataRow("self fresh", "none", "Stage", "build", IdentityAction.Keep, SuccessorAction.Make, "MAB4016")]
    [DataRow("self fresh", "none", "Warn", "build", IdentityAction.Keep, SuccessorAction.None, "MAB4007")]
    [DataRow("ca fresh", "none", "Auto", "build", IdentityAction.Keep, SuccessorAction.None, "")]
    [DataRow("ca near", "none", "Auto", "build", IdentityAction.Make, SuccessorAction.None, "")]
    [DataRow("ca expired", "none", "Auto", "build", IdentityAction.Make, SuccessorAction.None, "")]
    [DataRow("ca near", "none", "Stage", "build", IdentityAction.Keep, SuccessorAction.Make, "MAB4016")]
    [DataRow("ca near", "ca", "Stage", "build", IdentityAction.Keep, SuccessorAction.Keep, "MAB4016")]
    [DataRow("ca near", "ca", "Stage", "activate", IdentityAction.Activate, SuccessorAction.Remove, "")]
    [DataRow("ca near", "good", "Stage", "build", IdentityAction.Keep, SuccessorAction.Make, "MAB4016")]
    [DataRow("ca near", "none", "Warn", "build", IdentityAction.Keep, SuccessorAction.None, "MAB4003")]
    [DataRow("ca fresh", "none", "Auto", "renew", IdentityAction.Make, SuccessorAction.None, "")]
    public void With_an_issuer(
        string own, string successor, string renewal, string by, IdentityAction action, SuccessorAction successorAction, string codes) =>
        AssertPlan(Plan(own, successor, renewal, by, new DeclaredInputs([], []) { Issuer = new Issuer("ca.p12", Ca) }), action, successorAction, codes);

    [TestMethod]
    [DataRow("none", "none", "build", "fresh", IdentityAction.Adopt, SuccessorAction.None, "")]
    [DataRow("none", "none", "build", "near", IdentityAction.Adopt, SuccessorAction.None, "MAB4003")]
    [DataRow("none", "none", "build", "expired", IdentityAction.Adopt, SuccessorAction.None, "MAB4004")]
    [DataRow("self fresh", "none", "build", "fresh", IdentityAction.Adopt, SuccessorAction.None, "")]
    [DataRow("ca near", "none", "build", "fresh", IdentityAction.Adopt, SuccessorAction.None, "")]
    [DataRow("self fresh", "good", "build", "fresh", IdentityAction.Adopt, SuccessorAction.Discard, "")]
    [DataRow("self fresh", "none", "renew", "fresh", IdentityAction.Adopt, SuccessorAction.None, "MAB4008")]
    [DataRow("self fresh", "good", "activate", "fresh", IdentityAction.Adopt, SuccessorAction.Discard, "MAB4018")]
    [DataRow("self fresh", "none", "build", "other", IdentityAction.Adopt, SuccessorAction.None, "MAB4007")]
    public void With_an_identity_from_elsewhere(
        string own, string successor, string by, string state, IdentityAction action, SuccessorAction successorAction, string codes)
    {
        var identity = Entry(NextKey, state, null);
        AssertPlan(Plan(own, successor, "Auto", by, new DeclaredInputs([], []) { Identity = identity }), action, successorAction, codes);
    }

    [TestMethod]
    public void An_identity_from_elsewhere_that_is_there_already_is_left_alone()
    {
        var identity = Entry(Key, "fresh", null);
        var observation = new Observation { Store = new KeyStore([identity]), Type = StoreType.Jks };

        var plan = Planner.Plan(Declaration, new DeclaredInputs([], []) { Identity = identity }, observation, Now);

        Assert.IsFalse(plan.Rewrites);
        Assert.IsEmpty(plan.Findings);
    }

    [TestMethod]
    [DataRow("build", "MAB4033")]
    [DataRow("renew", "")]
    public void A_missing_keystore_whose_identity_is_recorded_is_made_only_where_somebody_asks(string by, string codes)
    {
        var recorded = new LockedKeyStore("mutualauth/app.jks", new LockedCertificate("app", "CN=app", "AB", "2031-01-01"), null, []);

        AssertPlan(Plan("none", "none", "Auto", by, new DeclaredInputs([], []) { Recorded = recorded }), IdentityAction.Make, SuccessorAction.None, codes);
    }

    [TestMethod]
    public void An_issuer_that_is_no_CA_or_has_ended_signs_nothing()
    {
        var leaf = Entry(CaKey, "fresh", null);
        AssertPlan(Plan("none", "none", "Auto", "build", new DeclaredInputs([], []) { Issuer = new Issuer("ca.p12", leaf) }), IdentityAction.Keep, SuccessorAction.None, "MAB4021");
        AssertPlan(Plan("none", "none", "Auto", "build", new DeclaredInputs([], []) { Issuer = new Issuer("ca.p12", Authority("CN=ca", -1)) }), IdentityAction.Keep, SuccessorAction.None, "MAB4022");
    }

    [TestMethod]
    public void A_successor_that_waits_is_looked_at_by_every_build() =>
        Assert.AreEqual(Now, Plan("self near", "good", "Stage", "build", new DeclaredInputs([], [])).NextAttention);

    private static Plan Plan(string own, string successor, string renewal, string by, DeclaredInputs inputs)
    {
        var entry = own == "none" ? null : Entry(Key, own.Split(' ')[1], own.StartsWith("ca", StringComparison.Ordinal) ? Ca : null);
        var staged = successor switch
        {
            "none" => null,
            "same" => entry,
            "good" => Entry(NextKey, "fresh", null),
            "ca" => Entry(NextKey, "fresh", Ca),
            "due" => Entry(NextKey, "near", null),
            _ => Entry(NextKey, successor, null),
        };
        var declaration = Declaration with
        {
            Subject = new X509Name("CN=app"),
            Renewal = (Renewal)Enum.Parse(typeof(Renewal), renewal),
            RenewNow = by.StartsWith("renew", StringComparison.Ordinal),
            ActivateNow = by.StartsWith("activate", StringComparison.Ordinal),
        };
        var observation = new Observation
        {
            Store = entry is null ? null : new KeyStore([entry]),
            Type = entry is null ? null : StoreType.Jks,
            Successor = staged,
            RequestedKey = by.EndsWith("+request", StringComparison.Ordinal) ? entry!.Chain[0].PublicKeyInfo : null,
        };
        return Planner.Plan(declaration, inputs, observation, Now);
    }

    private static KeyEntry Entry(PrivateKey key, string state, KeyEntry? issuer)
    {
        var left = state switch
        {
            "near" => 10,
            "expired" => -1,
            _ => 300,
        };
        var made = Now.AddDays(left - 365);
        var template = new CertificateTemplate(new X509Name(state == "other" ? "CN=somebody else" : "CN=app"), null, 365);
        var signer = issuer is null ? null : new CertificateSigner(issuer.Key.Clear!, issuer.Chain);
        return new KeyEntry("app", made, ProtectedKey.Opened(key), [CertificateMaker.Make(key, template, signer, made), .. issuer?.Chain ?? []]);
    }

    private static KeyEntry Authority(string name, int left) => new("ca", Now, ProtectedKey.Opened(CaKey),
        [CertificateMaker.SelfSigned(CaKey, new CertificateTemplate(new X509Name(name), null, 6000, IsAuthority: true), Now.AddDays(left - 6000))]);

    private static void AssertPlan(Plan plan, IdentityAction action, SuccessorAction successor, string codes)
    {
        Assert.AreEqual(codes, string.Join(" ", plan.Findings.Select(finding => finding.Code)), string.Join("\n", plan.Findings));
        Assert.AreEqual(action, plan.Identity);
        Assert.AreEqual(successor, plan.Successor);
        // Whatever is in service is named as changed where it changes, and only there.
        Assert.AreEqual(action != IdentityAction.Keep, plan.Changes.Any(change => change.Alias == "app"));
    }
}
