using MutualAuth.Build.Tests.Sdk;

namespace MutualAuth.Build.Tests;

/// <summary>MutualAuthPlan, and the way to a certificate signed by a CA: MutualAuthRequestCertificate and CertificateReply.</summary>
[TestClass]
public sealed class PlanAndRequestTests : PackageTest
{
    [TestMethod]
    public void A_plan_prints_what_would_be_done_and_does_none_of_it()
    {
        var project = QuickStart();
        var plan = project.Build("-t:MutualAuthPlan").ShouldHaveSucceeded();

        Assert.Contains("mutualauth/orders.jks (JKS): to be made", plan.Output);
        Assert.Contains("+ orders: CN=orders, a new key, RSA 2048, valid for 365 days", plan.Output);
        Assert.Contains("+ puppet: CN=puppet, SHA-256 ", plan.Output);
        Assert.IsEmpty(project.Files("mutualauth"));
        project.Build().ShouldHaveRefreshed();
        Assert.Contains("mutualauth/orders.jks (JKS): as declared", project.Build("-t:MutualAuthPlan").Output);
        project.Build().ShouldHaveSucceeded();
    }

    [TestMethod]
    public void A_plan_that_cannot_be_carried_out_fails()
    {
        var project = BuiltQuickStart();
        project.Write("partners/puppet.pem", Partner.Ending("puppet", -1).Pem);

        var plan = project.Build("-t:MutualAuthPlan").ShouldHaveFailed();

        plan.ShouldHaveFailedWith("MAB2006");
        Assert.Contains("mutualauth/orders.jks (JKS): needs a person", plan.Output);
    }

    [TestMethod]
    public void A_renewal_on_demand_replaces_the_key_once_and_the_next_build_keeps_it()
    {
        var project = BuiltQuickStart();
        var before = project.OwnCertificate();

        project.Build("-t:MutualAuthRenew").ShouldHaveLogged("MAB4002");

        var renewed = project.OwnCertificate();
        Assert.AreNotEqual(before, renewed);
        project.Build().ShouldHaveSucceeded();
        Assert.AreEqual(renewed, project.OwnCertificate());
        Assert.HasCount(1, project.Files("mutualauth/archive"));
    }

    [TestMethod]
    public void A_request_is_written_for_a_CA_and_says_what_comes_next()
    {
        var project = QuickStart("<MutualAuthRequireCaSigned>true</MutualAuthRequireCaSigned>");
        project.Build().ShouldHaveFailedWith("MAB4014");
        Assert.IsEmpty(project.Files("mutualauth"));

        var result = project.Build("-t:MutualAuthRequestCertificate").ShouldHaveSucceeded();

        Assert.Contains("mutualauth/orders.csr asks a CA", result.Output);
        Assert.StartsWith("-----BEGIN CERTIFICATE REQUEST-----", project.ReadText("mutualauth/orders.csr"));
        project.Build().ShouldHaveFailedWith("MAB4014");
    }

    [TestMethod]
    public void An_answer_for_another_key_leaves_the_keystore_as_it_was()
    {
        var project = BuiltQuickStart();
        var before = project.Read("mutualauth/orders.jks");
        project.Write("answer.pem", Partner.Named("somebody else").Pem);
        project.Declare("""<MutualAuthKeyStore Include="mutualauth/orders.jks" CertificateReply="answer.pem" /><PartnerCertificate Include="partners/puppet.pem" />""");

        project.Build().ShouldHaveFailedWith("MAB4010");

        Assert.AreSequenceEqual(before, project.Read("mutualauth/orders.jks"));
    }
}
