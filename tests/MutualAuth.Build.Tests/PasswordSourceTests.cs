using MutualAuth.Build.Tests.Sdk;

namespace MutualAuth.Build.Tests;

/// <summary>Where a password may come from, and what is said when it does not.</summary>
[TestClass]
public sealed class PasswordSourceTests : PackageTest
{
    private protected override bool MakesBareProjects => true;

    [TestMethod]
    [DataRow("env:STORE_PASSWORD")]
    [DataRow("file:secrets/store.txt")]
    [DataRow("file:../outside.txt")]
    [DataRow("pass:the-password")]
    public void Every_source_opens_the_keystore_that_it_made(string source)
    {
        var project = WithPassword(source);
        project.Environment["STORE_PASSWORD"] = "the-password";
        project.Write("secrets/store.txt", "the-password\nanother line\n");
        Sandbox.Write("outside.txt", "the-password");
        project.Build().ShouldHaveSucceeded();

        Assert.IsNotNull(project.KeyStore("orders.p12", "the-password").Keys.Single().Key.Clear);
        Assert.IsFalse(project.Has("orders.p12.password"));
    }

    [TestMethod]
    [DataRow("MAB3001", "env:NOT_SET")]
    [DataRow("MAB3002", "file:none.txt")]
    [DataRow("MAB3003", "file:empty.txt")]
    [DataRow("MAB3004", "file:short.txt")]
    [DataRow("MAB3004", "env:SHORT")]
    [DataRow("MAB3013", "file:umlaut.txt")]
    [DataRow("MAB1005", "hunter2hunter2")]
    [DataRow("MAB1005", "env:")]
    [DataRow("MAB1005", "ENV:UPPER")]
    public void Every_way_of_failing_has_its_code_and_names_the_keystore_or_the_file(string code, string source)
    {
        var project = WithPassword(source);
        project.Environment["SHORT"] = "12345";
        project.Write("empty.txt", "");
        project.Write("short.txt", "12345");
        project.Write("umlaut.txt", "geheim-äöü");
        var error = project.Build().ShouldHaveFailedWith(code);

        Assert.IsNotNull(error.File);
        Assert.IsTrue(error.File.EndsWith("orders.p12", StringComparison.Ordinal) || error.File.EndsWith(".txt", StringComparison.Ordinal), error.File);
        Assert.Contains("StorePassword", error.Message);
        Assert.IsFalse(project.Has("orders.p12"));
    }

    [TestMethod]
    [DataRow("StorePassword")]
    [DataRow("KeyPassword")]
    [DataRow("PreviousStorePassword")]
    public void A_password_written_in_place_of_a_source_is_not_repeated(string metadatum)
    {
        var project = Sandbox.NewProject("orders", $"""<MutualAuthKeyStore Include="orders.jks" {metadatum}="hunter2hunter2" />""");
        var result = project.Build();
        result.ShouldHaveFailedWith("MAB1005");

        // The item itself is in the binary log, as all items are: that is what the message warns of.
        Assert.DoesNotContain("hunter2hunter2", result.Output);
        Assert.DoesNotContain(diagnostic => diagnostic.Message.Contains("hunter2hunter2"), result.Diagnostics);
    }

    [TestMethod]
    public void A_literal_password_is_warned_of_and_not_repeated()
    {
        var result = WithPassword("pass:hunter2hunter2").Build().ShouldHaveSucceeded();

        Assert.AreEqual("warning", result.ShouldHaveLogged("MAB1006").Kind);
        Assert.DoesNotContain("hunter2hunter2", result.Output);
    }

    [TestMethod]
    public void A_key_password_of_its_own_is_refused_for_PKCS12()
    {
        var project = Sandbox.NewProject("orders", """<MutualAuthKeyStore Include="orders.p12" KeyPassword="env:KEY_PASSWORD" StorePassword="env:STORE_PASSWORD" />""");
        project.Environment["KEY_PASSWORD"] = "the-key-password";
        project.Environment["STORE_PASSWORD"] = "the-store-password";

        project.Build().ShouldHaveFailedWith("MAB1009");
    }

    [TestMethod]
    public void A_changed_password_file_is_noticed_and_does_not_open_the_keystore()
    {
        var project = WithPassword("file:store.txt");
        project.Write("store.txt", "the-password");
        project.Build().ShouldHaveSucceeded();
        var before = project.Read("orders.p12");
        project.Write("store.txt", "another-password");

        project.Build().ShouldHaveFailedWith("MAB3005");
        Assert.AreSequenceEqual(before, project.Read("orders.p12"));
    }

    private Project WithPassword(string source) =>
        Sandbox.NewProject("orders", $"""<MutualAuthKeyStore Include="orders.p12" StorePassword="{source}" />""");
}
