using MutualAuth.KeyStores.Certificates;
using MutualAuth.KeyStores.Files;
using MutualAuth.KeyStores.Findings;
using MutualAuth.KeyStores.Keys;
using MutualAuth.KeyStores.Planning;
using MutualAuth.KeyStores.Stores;
using Org.BouncyCastle.Asn1.Sec;
using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.Crypto.Generators;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Pkcs;
using Org.BouncyCastle.Security;

namespace MutualAuth.KeyStores.Tests.Planning;

[TestClass]
internal sealed class PlannerTests
{
    private static readonly DateTimeOffset Now = new(2030, 6, 15, 12, 0, 0, TimeSpan.Zero);

    private static readonly PrivateKey Key = KeyPairGenerator.Generate(KeyAlgorithm.Ec, 256);

    private static readonly Certificate Web = Partner("web", days: 400);

    private static KeyStoreDeclaration Declaration { get; } = new()
    {
        Path = "/project/mutualauth/app.jks",
        DisplayPath = "mutualauth/app.jks",
        TypeByName = StoreType.Jks,
        DefaultAlias = "app",
        DefaultSubject = new X509Name("CN=app"),
        StorePassword = PasswordSource.Parse("StorePassword", "env:NONE", "/project"),
    };

    [TestMethod]
    public void An_absent_keystore_gets_a_key_and_the_declared_partners()
    {
        var plan = Plan(Declaration, null, Trust("web", Web));

        Assert.AreEqual(IdentityAction.Make, plan.Identity);
        Assert.AreEqual("app", plan.OwnAlias);
        CollectionAssert.AreEqual(new[] { "Add app", "Add web" }, Changes(plan));
        Assert.IsFalse(plan.Discards);
    }

    [TestMethod]
    public void A_keystore_that_is_as_declared_is_left_alone()
    {
        var plan = Plan(Declaration, Store(Own(365), Entry("web", Web)), Trust("web", Web));

        Assert.IsFalse(plan.Rewrites);
        Assert.IsEmpty(plan.Findings);
    }

    [TestMethod]
    [DataRow(UndeclaredEntries.Remove, "Remove old", 0)]
    [DataRow(UndeclaredEntries.Keep, "", 1)]
    public void An_entry_that_no_item_declares_is_removed_or_kept(UndeclaredEntries mode, string change, int kept)
    {
        var plan = Plan(Declaration with { UndeclaredEntries = mode }, Store(Own(365), Entry("old", Web)));

        Assert.AreEqual(change, string.Join(";", Changes(plan)));
        Assert.HasCount(kept, plan.Trusted);
        Assert.AreEqual(mode == UndeclaredEntries.Remove, plan.Discards);
    }

    [TestMethod]
    public void An_entry_that_no_item_declares_can_be_an_error()
    {
        var plan = Plan(Declaration with { UndeclaredEntries = UndeclaredEntries.Error }, Store(Own(365), Entry("old", Web)));

        AssertFinding(Mab.Undeclared, plan, "'old'");
    }

    [TestMethod]
    public void Another_certificate_under_the_alias_of_a_partner_is_replaced()
    {
        var plan = Plan(Declaration, Store(Own(365), Entry("web", Partner("older", 100))), Trust("WEB", Web));

        CollectionAssert.AreEqual(new[] { "Replace WEB" }, Changes(plan));
        Assert.IsTrue(plan.Discards);
    }

    [TestMethod]
    public void The_alias_of_the_own_key_is_not_for_partners() =>
        AssertFinding(Mab.AliasOfOwnKey, Plan(Declaration, null, Trust("APP", Web)), "APP");

    [TestMethod]
    // Validity of 365 days: the window is 30 days; of 60 days: a third, 20.
    [DataRow(365, 31, false)]
    [DataRow(365, 29, true)]
    [DataRow(60, 21, false)]
    [DataRow(60, 19, true)]
    [DataRow(365, -1, true)]
    public void The_own_certificate_is_renewed_within_thirty_days_or_a_third_of_its_validity(int validity, int left, bool renewed)
    {
        var plan = Plan(Declaration, Store(Own(validity, left)));

        Assert.AreEqual(renewed ? IdentityAction.Make : IdentityAction.Keep, plan.Identity);
        Assert.AreEqual(renewed ? "Replace app" : "", string.Join(";", Changes(plan)));
    }

    [TestMethod]
    [DataRow(9, true)]
    [DataRow(11, false)]
    public void RenewBeforeDays_moves_the_window(int left, bool renewed)
    {
        var plan = Plan(Declaration with { RenewBeforeDays = 10 }, Store(Own(365, left)));

        Assert.AreEqual(renewed ? IdentityAction.Make : IdentityAction.Keep, plan.Identity);
    }

    [TestMethod]
    public void ReuseKey_certifies_the_key_that_is_there_unless_another_kind_is_declared()
    {
        var declaration = Declaration with { ReuseKey = true };

        Assert.AreEqual(IdentityAction.Certify, Plan(declaration, Store(Own(365, 5))).Identity);
        Assert.AreEqual(IdentityAction.Make, Plan(declaration with { KeyAlgorithm = KeyAlgorithm.Rsa }, Store(Own(365, 5))).Identity);
    }

    /// <summary>RFC 5480 §3: an EC key enciphers no other. Of a curve that is not made here, either.</summary>
    [TestMethod]
    public void A_reused_key_gets_the_key_usage_of_its_own_kind()
    {
        var generator = new ECKeyPairGenerator();
        generator.Init(new ECKeyGenerationParameters(SecObjectIdentifiers.SecP224r1, new SecureRandom()));
        var key = PrivateKey.Parse(PrivateKeyInfoFactory.CreatePrivateKeyInfo(generator.GenerateKeyPair().Private).GetEncoded());
        var made = Now.AddDays(-360);
        var store = Store(new KeyEntry("app", made, ProtectedKey.Opened(key), [CertificateMaker.SelfSigned(key, new CertificateTemplate(new X509Name("CN=app"), null, 365), made)]));
        var declaration = Declaration with { ReuseKey = true };
        var plan = Plan(declaration, store);
        Assert.AreEqual(IdentityAction.Certify, plan.Identity);

        var renewed = PlanApplication.Apply(
            plan, declaration, new DeclaredInputs([], []), new Observation { Store = store, Type = StoreType.Jks }, (_, _) => throw new InvalidOperationException(), Now);

        Assert.AreEqual(KeyUsage.DigitalSignature, KeyUsage.FromExtensions(renewed.Keys.Single().Chain[0].Structure.TbsCertificate.Extensions).IntValue);
    }

    [TestMethod]
    public void Renewal_Warn_warns_and_then_fails()
    {
        var declaration = Declaration with { Renewal = Renewal.Warn };

        AssertFinding(Mab.OwnExpiresSoon, Plan(declaration, Store(Own(365, 5))), "5 days");
        AssertFinding(Mab.OwnExpired, Plan(declaration, Store(Own(365, -1))), "expired");
        Assert.IsEmpty(Changes(Plan(declaration, Store(Own(365, -1)))));
    }

    [TestMethod]
    public void What_a_CA_has_signed_is_never_replaced_by_a_self_signed_certificate()
    {
        var signed = Own(365, 5);
        signed = signed with { Chain = [signed.Chain[0], Partner("ca", 1000)] };

        var near = Plan(Declaration, Store(signed));
        AssertFinding(Mab.OwnExpiresSoon, near, "CA");
        Assert.IsEmpty(near.Changes);

        var different = Plan(Declaration with { Subject = new X509Name("CN=other") }, Store(signed));
        AssertFinding(Mab.CannotReplace, different, "CN=other");
        Assert.IsEmpty(different.Changes);
    }

    [TestMethod]
    public void A_declaration_that_differs_replaces_the_identity()
    {
        var store = Store(Own(365));
        foreach (var declaration in new[]
        {
            Declaration with { Subject = new X509Name("CN=other") },
            Declaration with { KeyAlgorithm = KeyAlgorithm.Rsa },
            Declaration with { KeySize = 384 },
            Declaration with { ValidityDays = 100 },
            Declaration with { AlternativeNames = new GeneralNames(new GeneralName(GeneralName.DnsName, "a.example")) },
        })
        {
            var plan = Plan(declaration, store);
            Assert.AreEqual(IdentityAction.Make, plan.Identity);
            Assert.AreNotEqual("", plan.IdentityReason);
        }
    }

    [TestMethod]
    public void A_declaration_that_agrees_leaves_the_identity_alone()
    {
        var declaration = Declaration with
        {
            Subject = new X509Name("CN=APP"),
            KeyAlgorithm = KeyAlgorithm.Ec,
            KeySize = 256,
            ValidityDays = 365,
        };

        Assert.IsFalse(Plan(declaration, Store(Own(365))).Rewrites);
    }

    [TestMethod]
    public void A_keystore_made_elsewhere_keeps_the_alias_of_its_one_key()
    {
        var plan = Plan(Declaration, Store(Own(365) with { Alias = "mykey" }));

        Assert.AreEqual("mykey", plan.OwnAlias);
        Assert.IsFalse(plan.Rewrites);
    }

    [TestMethod]
    public void A_declared_alias_that_is_not_there_among_other_keys_needs_a_person()
    {
        var plan = Plan(Declaration with { DeclaredAlias = "mine" }, Store(Own(365) with { Alias = "mykey" }));

        AssertFinding(Mab.OtherKeyAlias, plan, "'mykey'");
    }

    [TestMethod]
    [DataRow(Renewal.Auto)]
    [DataRow(Renewal.Warn)]
    public void A_renewal_that_is_asked_for_does_not_wait_for_the_window(Renewal renewal)
    {
        var plan = Plan(Declaration with { RenewNow = true, Renewal = renewal }, Store(Own(365)));

        Assert.AreEqual(IdentityAction.Make, plan.Identity);
        Assert.AreEqual("its renewal was asked for", plan.IdentityReason);
    }

    [TestMethod]
    public void A_renewal_that_only_a_CA_can_give_is_refused()
    {
        var own = Own(365);
        var plan = Plan(Declaration with { RenewNow = true }, Store(own with { Chain = [own.Chain[0], Partner("ca", 1000)] }));

        AssertFinding(Mab.CannotRenew, plan, "MutualAuthRequestCertificate");
    }

    [TestMethod]
    public void An_expired_partner_is_an_error_unless_it_is_allowed()
    {
        var expired = Partner("gone", days: -1);

        AssertFinding(Mab.PartnerExpired, Plan(Declaration, null, Trust("gone", expired)), "gone");
        var allowed = Plan(Declaration, null, Trust("gone", expired) with { AllowExpired = true });
        AssertFinding(Mab.PartnerExpiredAllowed, allowed, "gone");
        Assert.IsFalse(allowed.HasErrors);
    }

    [TestMethod]
    public void A_partner_that_expires_soon_is_warned_of_with_the_days_left()
    {
        var plan = Plan(Declaration, null, Trust("web", Partner("web", 12)));

        AssertFinding(Mab.PartnerExpiresSoon, plan, "12 days");
    }

    [TestMethod]
    public void The_next_look_is_due_when_the_first_window_opens()
    {
        var own = Own(365);
        Assert.AreEqual(own.Chain[0].NotAfter.AddDays(-30), Plan(Declaration, Store(own)).NextAttention);

        var partner = Partner("web", 100);
        Assert.AreEqual(partner.NotAfter.AddDays(-30), Plan(Declaration, Store(own), Trust("web", partner)).NextAttention);
    }

    [TestMethod]
    public void A_warning_that_goes_on_is_repeated_a_day_later() =>
        Assert.AreEqual(Now.AddDays(1), Plan(Declaration, null, Trust("web", Partner("web", 12))).NextAttention);

    [TestMethod]
    public void A_truststore_has_no_identity_and_needs_no_look_of_its_own()
    {
        var plan = Plan(Declaration with { TrustOnly = true }, null);

        Assert.IsNull(plan.OwnAlias);
        Assert.IsEmpty(plan.Changes);
        Assert.AreEqual(DateTimeOffset.MaxValue, plan.NextAttention);
    }

    [TestMethod]
    public void A_truststore_is_not_made_of_a_keystore_with_a_key() =>
        AssertFinding(Mab.DoesNotFit, Plan(Declaration with { TrustOnly = true }, Store(Own(365))), "'app'");

    [TestMethod]
    public void A_file_of_the_other_type_is_kept_with_a_warning_or_converted_where_the_type_is_declared()
    {
        var observation = new Observation { Store = Store(Own(365)), Type = StoreType.Pkcs12 };

        var kept = Planner.Plan(Declaration, new DeclaredInputs([], []), observation, Now);
        AssertFinding(Mab.TypeDiffersFromName, kept, "PKCS12");
        Assert.IsFalse(kept.Rewrites);

        var converted = Planner.Plan(Declaration with { DeclaredType = StoreType.Jks }, new DeclaredInputs([], []), observation, Now);
        Assert.IsTrue(converted.Reencode);
        Assert.AreEqual(StoreType.Jks, converted.Type);
        Assert.IsTrue(converted.Discards);
    }

    [TestMethod]
    public void A_key_that_does_not_open_or_belongs_to_another_certificate_is_an_error()
    {
        var own = Own(365);
        AssertFinding(Mab.WrongKeyPassword, Plan(Declaration, Store(own with { Key = ProtectedKey.Unopened([1]) })), "'app'");

        var other = KeyPairGenerator.Generate(KeyAlgorithm.Ec, 256);
        AssertFinding(Mab.KeyDoesNotMatch, Plan(Declaration, Store(own with { Key = ProtectedKey.Opened(other) })), "'app'");
        AssertFinding(Mab.KeyWithoutCertificate, Plan(Declaration, Store(own with { Chain = [] })), "'app'");
    }

    [TestMethod]
    public void Ed25519_in_JKS_is_warned_of_when_it_is_made()
    {
        AssertFinding(Mab.Ed25519InJks, Plan(Declaration with { KeyAlgorithm = KeyAlgorithm.Ed25519 }, null), "Java before 15");
        Assert.IsEmpty(Plan(Declaration with { KeyAlgorithm = KeyAlgorithm.Ed25519, TypeByName = StoreType.Pkcs12 }, null).Findings);
    }

    private static Plan Plan(KeyStoreDeclaration declaration, KeyStore? store, params DeclaredPartner[] partners) => Planner.Plan(
        declaration, new DeclaredInputs(partners, []), store is null ? Observation.Absent : new Observation { Store = store, Type = declaration.TypeByName }, Now);

    private static KeyStore Store(params KeyStoreEntry[] entries) => new(entries);

    private static TrustedEntry Entry(string alias, Certificate certificate) => new(alias, Now, certificate);

    private static DeclaredPartner Trust(string alias, Certificate certificate) => new(alias, certificate, alias + ".pem", 30, AllowExpired: false);

    private static Certificate Partner(string name, int days) => CertificateMaker.SelfSigned(
        Key, new CertificateTemplate(new X509Name("CN=" + name), null, 500), Now.AddDays(days - 500));

    /// <summary>The own key entry with a certificate of some validity, so many days before its end.</summary>
    private static KeyEntry Own(int validity, int? left = null)
    {
        var made = Now.AddDays((left ?? validity) - validity);
        return new KeyEntry("app", made, ProtectedKey.Opened(Key), [CertificateMaker.SelfSigned(Key, new CertificateTemplate(new X509Name("CN=app"), null, validity), made)]);
    }

    private static string[] Changes(Plan plan) => plan.Changes.Select(change => $"{change.Kind} {change.Alias}").ToArray();

    private static void AssertFinding(FindingKind kind, Plan plan, string text)
    {
        var finding = plan.Findings.SingleOrDefault(candidate => candidate.Kind == kind);
        Assert.IsNotNull(finding, $"{kind.Code} is missing among: {string.Join(" ", plan.Findings)}");
        Assert.Contains(text, finding.Text);
    }
}
