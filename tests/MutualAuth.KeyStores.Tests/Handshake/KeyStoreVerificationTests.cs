using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MutualAuth.KeyStores.Certificates;
using MutualAuth.KeyStores.Findings;
using MutualAuth.KeyStores.Handshake;
using MutualAuth.KeyStores.Planning;
using MutualAuth.KeyStores.Stores;
using MutualAuth.KeyStores.Tests.Stores;

namespace MutualAuth.KeyStores.Tests.Handshake;

/// <summary>Each check, with a keystore that breaks it.</summary>
[TestClass]
internal sealed class KeyStoreVerificationTests
{
    private static readonly MadeIdentity Root = MadeIdentity.Ca("root");
    private static readonly MadeIdentity Issuing = MadeIdentity.Ca("issuing", Root);
    private static readonly MadeIdentity Issued = new() { Issuer = Issuing };

    [TestMethod]
    public void A_keystore_that_is_as_it_should_be_passes_every_check()
    {
        var partner = Partner("web");
        var checks = Verify([new MadeIdentity().Entry(), Trusted("web", partner)], [Declared("web", partner)]);

        CollectionAssert.AreEqual(
            new[] { "private key", "chain", "dates", "key usage", "partners", "declaration" }, checks.Select(check => check.Name).ToArray());
        Assert.IsTrue(checks.All(check => check.IsOk && check.Findings.Count == 0), Text(checks));
        Assert.AreEqual("'own', EC 256, matches its certificate", checks[0].Detail);
        Assert.AreEqual("self-signed, the signature is valid", checks[1].Detail);
        Assert.AreEqual("valid from 2027-02-21 until 2028-02-21, 265 days left", checks[2].Detail);
        Assert.AreEqual("allows TLS as client and server", checks[3].Detail);
    }

    [TestMethod]
    public void A_whole_chain_passes_too_and_is_counted()
    {
        var checks = Verify([Issued.Entry()]);

        Assert.IsEmpty(checks.SelectMany(check => check.Findings));
        Assert.AreEqual("3 certificates up to CN=root, in order, all signatures valid", checks[1].Detail);
        Assert.AreEqual("trusts nobody", checks[4].Detail);
    }

    [TestMethod]
    public void A_keystore_without_a_private_key_says_so_and_still_checks_the_partners()
    {
        var checks = Verify([Trusted("web", Partner("web"))]);

        Assert.AreEqual(Mab.NoPrivateKey, checks[0].Findings.Single().Kind);
        Assert.Contains("only 1 certificate,", checks[0].Findings.Single().Problem);
        CollectionAssert.AreEqual(
            new[] { "not checked: there is no own certificate" }, checks.Skip(1).Take(3).Select(check => check.Detail).Distinct().ToArray());
        Assert.IsFalse(checks[1].IsOk);
        Assert.IsTrue(checks[4].IsOk);
    }

    [TestMethod]
    public void Of_several_keys_one_must_be_meant() => Fails(
        "private key", Mab.OtherKeyAlias, new MadeIdentity().Entry() with { Alias = "one" }, new MadeIdentity().Entry() with { Alias = "two" });

    [TestMethod]
    public void A_key_that_its_password_does_not_open() => Fails(
        "private key", Mab.WrongKeyPassword, new KeyEntry("own", DateTimeOffset.UnixEpoch, ProtectedKey.Unopened([1, 2, 3]), new MadeIdentity().Chain));

    [TestMethod]
    public void A_key_that_is_not_that_of_the_certificate() =>
        Fails("private key", Mab.KeyDoesNotMatch, new MadeIdentity().Entry(new MadeIdentity().Certificate));

    [TestMethod]
    public void A_key_without_a_certificate() =>
        Fails("private key", Mab.KeyWithoutCertificate, new MadeIdentity().Entry() with { Chain = [] });

    [TestMethod]
    public void A_certificate_without_its_issuer() =>
        Assert.Contains("CN=issuing, which has signed CN=own,", Fails("chain", Mab.ChainIncomplete, Issued.Entry(Issued.Certificate)).Text);

    [TestMethod]
    public void A_chain_without_its_root_is_warned_of_since_partners_may_have_it()
    {
        var check = Verify([Issued.Entry(Issued.Certificate, Issuing.Certificate)])[1];

        Assert.IsTrue(check.IsOk);
        Assert.AreEqual(Mab.ChainWithoutRoot, check.Findings.Single().Kind);
    }

    [TestMethod]
    public void A_chain_in_another_order_is_told_the_right_one() => Assert.Contains(
        "CN=own → CN=issuing → CN=root",
        Fails("chain", Mab.ChainOutOfOrder, Issued.Entry(Issued.Certificate, Root.Certificate, Issuing.Certificate)).Text);

    [TestMethod]
    public void A_certificate_that_has_no_part_in_the_chain_is_named() => Assert.Contains(
        "CN=stranger has no part in it",
        Fails("chain", Mab.ChainOutOfOrder, Issued.Entry([.. Issued.Chain, MadeIdentity.Ca("stranger").Certificate])).Text);

    [TestMethod]
    public void An_issuer_of_the_right_name_and_another_key()
    {
        var impostor = MadeIdentity.Ca("issuing", Root);

        Assert.Contains(
            "the signature of CN=own is not that of CN=issuing",
            Fails("chain", Mab.ChainSignatureWrong, Issued.Entry(Issued.Certificate, impostor.Certificate, Root.Certificate)).Text);
    }

    [TestMethod]
    public void A_certificate_that_says_that_it_signs_itself_and_does_not()
    {
        var own = new MadeIdentity();

        Fails("chain", Mab.ChainSignatureWrong, own.Entry(own.SignedBy(ECDsa.Create(ECCurve.NamedCurves.nistP256))));
    }

    [TestMethod]
    public void An_issuer_that_is_no_CA() =>
        Fails("chain", Mab.ChainWithoutAuthority, new MadeIdentity { Issuer = new MadeIdentity { Name = "no ca" } }.Entry());

    [TestMethod]
    public void An_RSA_key_under_2048_bits() =>
        Assert.Contains("RSA with 1024 bits", Fails("chain", Mab.ChainIsWeak, new MadeIdentity { Key = RSA.Create(1024) }.Entry()).Text);

    [TestMethod]
    public void An_own_certificate_that_has_expired() =>
        Fails("dates", Mab.ChainExpired, new MadeIdentity { NotAfter = MadeIdentity.Now.AddSeconds(-1) }.Entry());

    [TestMethod]
    public void An_own_certificate_from_the_future() =>
        Fails("dates", Mab.ChainNotYetValid, new MadeIdentity { NotBefore = MadeIdentity.Now.AddSeconds(1) }.Entry());

    [TestMethod]
    public void The_own_certificate_is_good_and_its_issuer_has_expired() => Assert.Contains(
        "CN=ca of", Fails("dates", Mab.ChainExpired, new MadeIdentity { Issuer = MadeIdentity.Ca("ca") with { NotAfter = MadeIdentity.Now } }.Entry()).Text);

    [TestMethod]
    [DataRow(29, true)]
    [DataRow(31, false)]
    public void An_own_certificate_that_ends_soon_is_warned_of(int days, bool warned)
    {
        var check = Verify([new MadeIdentity { NotAfter = MadeIdentity.Now.AddDays(days) }.Entry()])[2];

        Assert.IsTrue(check.IsOk);
        Assert.AreEqual(warned, check.Findings.Any(finding => finding.Kind == Mab.ChainEndsSoon));
    }

    [TestMethod]
    public void A_key_that_may_not_sign() =>
        Fails("key usage", Mab.KeyUsageForbids, new MadeIdentity { KeyUsage = X509KeyUsageFlags.KeyEncipherment }.Entry());

    [TestMethod]
    [DataRow(MadeIdentity.ClientAuth, "server")]
    [DataRow(MadeIdentity.ServerAuth, "client")]
    public void A_certificate_for_one_side_only(string purpose, string missing) => Assert.Contains(
        $"does not allow TLS as {missing}: {missing}Auth is missing",
        Fails("key usage", Mab.ExtendedKeyUsageForbids, new MadeIdentity { Purposes = [purpose] }.Entry()).Text);

    [TestMethod]
    public void A_certificate_for_one_side_is_right_where_only_that_one_is_asked_for()
    {
        var store = new KeyStore([new MadeIdentity { Purposes = [MadeIdentity.ClientAuth] }.Entry()]);
        var subject = Subject(store) with { Roles = [TlsRole.Client] };

        Assert.IsEmpty(new KeyStoreVerification(subject).Checks().SelectMany(check => check.Findings));
    }

    [TestMethod]
    public void A_certificate_that_says_nothing_of_its_use_may_be_used_as_keytool_makes_it() =>
        Assert.IsEmpty(Verify([new MadeIdentity { KeyUsage = null, Purposes = null }.Entry()]).SelectMany(check => check.Findings));

    [TestMethod]
    public void A_CA_need_not_take_part_in_TLS()
    {
        var verification = new KeyStoreVerification(Subject(new KeyStore([Root.Entry()])));

        Assert.IsEmpty(verification.Checks().SelectMany(check => check.Findings));
        Assert.AreEqual("the certificate of a CA takes no part in TLS", verification.Obstacle);
    }

    [TestMethod]
    public void A_partner_that_has_expired() =>
        Fails("partners", Mab.PartnerExpired, new MadeIdentity().Entry(), Trusted("web", Partner("web", MadeIdentity.Now.AddDays(-1))));

    [TestMethod]
    public void A_partner_that_has_expired_and_is_allowed_to()
    {
        var partner = Partner("web", MadeIdentity.Now.AddDays(-1));
        var checks = Verify([new MadeIdentity().Entry(), Trusted("web", partner)], [Declared("web", partner) with { AllowExpired = true }]);

        Assert.AreEqual(Mab.PartnerExpiredAllowed, checks.SelectMany(check => check.Findings).Single().Kind);
        Assert.IsTrue(checks.All(check => check.IsOk));
    }

    [TestMethod]
    public void Partners_that_end_soon_are_not_yet_valid_or_weak_are_warned_of()
    {
        var check = Verify(
        [
            new MadeIdentity().Entry(),
            Trusted("soon", Partner("soon", MadeIdentity.Now.AddDays(3))),
            Trusted("future", new MadeIdentity { NotBefore = MadeIdentity.Now.AddDays(1) }.Certificate),
            Trusted("weak", new MadeIdentity { Key = RSA.Create(1024) }.Certificate),
        ])[4];

        CollectionAssert.AreEqual(
            new[] { Mab.PartnerExpiresSoon, Mab.PartnerNotYetValid, Mab.WeakCertificate }, check.Findings.Select(finding => finding.Kind).ToArray());
        Assert.IsTrue(check.IsOk);
    }

    [TestMethod]
    public void A_trusted_certificate_that_was_put_in_is_found()
    {
        var intruder = Partner("intruder");

        var finding = Verify([new MadeIdentity().Entry(), Trusted("extra", intruder)], [])[5].Findings.Single();

        Assert.AreEqual(Mab.TrustedUndeclared, finding.Kind);
        Assert.Contains(intruder.Sha256, finding.Text);
    }

    [TestMethod]
    public void A_trusted_certificate_that_was_taken_out_is_missed() =>
        Assert.AreEqual(Mab.TrustedMissing, Verify([new MadeIdentity().Entry()], [Declared("web", Partner("web"))])[5].Findings.Single().Kind);

    [TestMethod]
    public void A_trusted_certificate_that_was_exchanged_is_found_though_its_name_is_the_same()
    {
        var (ours, theirs) = (Partner("web"), Partner("web"));

        var finding = Verify([new MadeIdentity().Entry(), Trusted("web", theirs)], [Declared("WEB", ours)])[5].Findings.Single();

        Assert.AreEqual(Mab.TrustedDiffers, finding.Kind);
        Assert.Contains($"SHA-256 {theirs.Sha256} instead of CN=web, SHA-256 {ours.Sha256}", finding.Text);
    }

    [TestMethod]
    public void What_UndeclaredEntries_keeps_is_spoken_of_and_no_error()
    {
        var store = new KeyStore([new MadeIdentity().Entry(), Trusted("extra", Partner("extra"))]);
        var check = new KeyStoreVerification(Subject(store) with { Declared = [], UndeclaredEntries = UndeclaredEntries.Keep }).Checks()[5];

        Assert.IsTrue(check.IsOk);
        Assert.AreEqual(Mab.TrustedUndeclaredKept, check.Findings.Single().Kind);
    }

    [TestMethod]
    public void A_truststore_has_no_key_and_trusts_somebody()
    {
        var good = new KeyStoreVerification(Subject(new KeyStore([Trusted("web", Partner("web"))])) with { TrustOnly = true });
        Assert.IsTrue(good.Checks().All(check => check.IsOk));
        Assert.IsNotNull(good.Obstacle);

        var bad = new KeyStoreVerification(Subject(new KeyStore([new MadeIdentity().Entry()])) with { TrustOnly = true }).Checks();
        CollectionAssert.AreEqual(
            new[] { Mab.DoesNotFit, Mab.TrustsNobody }, bad.SelectMany(check => check.Findings).Select(finding => finding.Kind).ToArray());
    }

    private static VerificationSubject Subject(KeyStore store) => new() { File = "own.jks", Store = store, Now = MadeIdentity.Now };

    private static IReadOnlyList<VerificationCheck> Verify(KeyStoreEntry[] entries, DeclaredPartner[]? declared = null) =>
        new KeyStoreVerification(Subject(Sample.Store(entries)) with { Declared = declared }).Checks();

    /// <summary>That check fails with that finding, and no other check fails.</summary>
    private static Finding Fails(string name, FindingKind kind, params KeyStoreEntry[] entries)
    {
        var checks = Verify(entries);
        var findings = checks.SelectMany(check => check.Findings).ToList();
        Assert.HasCount(1, findings, Text(checks));
        Assert.AreEqual(kind.Code, findings[0].Code, Text(checks));
        Assert.AreEqual(Severity.Error, findings[0].Severity);
        Assert.AreEqual("own.jks", findings[0].File);
        Assert.AreEqual(name, checks.Single(check => check.Findings.Count > 0).Name);
        return findings[0];
    }

    private static string Text(IReadOnlyList<VerificationCheck> checks) =>
        string.Join("\n", VerificationText.Of(new VerificationReport("own.jks", checks)));

    private static Certificate Partner(string name, DateTimeOffset? notAfter = null) =>
        new MadeIdentity { Name = name, NotAfter = notAfter ?? MadeIdentity.Now.AddDays(300) }.Certificate;

    private static TrustedEntry Trusted(string alias, Certificate certificate) => new(alias, DateTimeOffset.UnixEpoch, certificate);

    private static DeclaredPartner Declared(string alias, Certificate certificate) => new(alias, certificate, alias + ".pem", 30, false);
}
